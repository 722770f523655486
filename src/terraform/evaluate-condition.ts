import { convertValue } from '../core/value-convert.ts';
import { boolType, stringType } from '../core/value-type.ts';
import { AttemptLog } from './attempt-log.ts';
import type { Condition } from './document.ts';
import type { ConditionResult } from './evaluator.ts';
import type { Scope } from './expression/scope.ts';

/** Evaluates a condition, and its message where it does not hold. */
export function evaluateCondition(rule: Condition, scope: Scope): ConditionResult {
  const log = new AttemptLog();
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
  if (value.value) return { holds: 'yes', message: '', ...common };
  const message = convertValue(log.evaluate(rule.message, scope), stringType);
  const text =
    message.kind === 'string' && !message.sensitive
      ? message.value
      : 'The condition does not hold; its message cannot be shown.';
  return { holds: 'no', message: text, ...common };
}
