import { convertValue } from '../core/value-convert.ts';
import { boolType, stringType } from '../core/value-type.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Condition } from './document.ts';
import type { ConditionResult } from './evaluator.ts';
import type { Scope } from './expression/scope.ts';

/** Evaluates a condition with its message: a mistake in a message is told although nobody is shown it yet. */
export function evaluateCondition(rule: Condition, scope: Scope): ConditionResult {
  const log = new AttemptLog();
  const message = evaluateMessage(rule, scope, log);
  return judge(rule, scope, log, () => message);
}

/** The same for a validation of a variable, whose message Terraform asks for only when it is shown. */
export function evaluateValidation(rule: Condition, scope: Scope): ConditionResult {
  const log = new AttemptLog();
  return judge(rule, scope, log, () => evaluateMessage(rule, scope, log));
}

function judge(rule: Condition, scope: Scope, log: AttemptLog, message: () => string): ConditionResult {
  const value = convertValue(log.evaluate(rule.condition, scope), boolType);
  const { text: expression } = rule.condition;
  const source = { ...rule.condition.source, ...(expression === undefined ? {} : { expression }) };
  const common = { source, diagnostics: log.diagnostics };
  if (value.kind === 'unknown') return { holds: 'unknown', message: '', ...common };
  if (value.kind !== 'bool') {
    log.add(
      'invalid-condition',
      'Invalid condition',
      'A condition must be true or false, and this one is neither. Write a comparison.',
      rule.condition.source,
    );
    return { holds: 'unknown', message: '', ...common };
  }
  return value.value ? { holds: 'yes', message: '', ...common } : { holds: 'no', message: message(), ...common };
}

function evaluateMessage({ message }: Condition, scope: Scope, log: AttemptLog): string {
  const text = convertValue(log.evaluate(message, scope), stringType);
  if (text.kind === 'string' && !text.sensitive) return text.value;
  if (text.kind === 'problem' || text.kind === 'null') {
    const why = text.kind === 'null' ? 'it is null' : text.text;
    const detail = `The message of a condition must be a text: ${why}. Write a text, or use jsonencode(value) inside of one.`;
    log.add('invalid-message', 'Invalid message of a condition', detail, message.source);
  }
  return 'The condition does not hold; its message cannot be shown.';
}
