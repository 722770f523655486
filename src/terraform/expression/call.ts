import { bool, containsUnknown, markIf, unknownOf, type Value } from '../../core/value.ts';
import { boolType } from '../../core/value-type.ts';
import { Refusal, within } from './refusal.ts';
import { countFailures, type Scope } from './scope.ts';
import type { Expression } from './syntax.ts';

type Call = Extract<Expression, { kind: 'call' }>;

/** The value of a function call. */
export function evaluateCall(node: Call, scope: Scope): Value {
  const name = node.name.startsWith('core::') ? node.name.slice(6) : node.name;
  if (name === 'try') return evaluateTry(node, { ...scope, failures: undefined });
  if (name === 'can') return evaluateCan(node, { ...scope, failures: undefined });
  const [template] = node.arguments;
  if (name === 'templatestring' && template !== undefined && !isPath(template)) throw indirectTemplate(template);
  const before = countFailures(scope);
  const values = node.arguments.map((argument) => scope.evaluate(argument, scope));
  if (countFailures(scope) > before) return unknownOf();
  const span = node.nameSpan;
  const here: Scope = { ...scope, place: `${scope.place}#${node.span.start}` };
  if (!node.expand) return within(span, () => scope.call(name, values, here));
  const last = values.pop();
  if (last === undefined) throw badExpansion(node);
  if (last.kind === 'unknown') return markIf(unknownOf(), last.sensitive);
  if (last.kind !== 'list' && last.kind !== 'set' && last.kind !== 'tuple') throw badExpansion(node);
  const result = within(span, () => scope.call(name, [...values, ...last.items], here));
  return markIf(result, last.sensitive);
}

/** A name and what is below it: Terraform wants a template from elsewhere, so that nobody writes one where it is only text. */
function isPath(node: Expression): boolean {
  if (node.kind === 'attribute' || node.kind === 'index') return isPath(node.target);
  return node.kind === 'reference' || node.kind === 'root';
}

function indirectTemplate(template: Expression): Refusal {
  return new Refusal({
    code: 'indirect-template',
    summary: 'Template is no reference',
    detail:
      'The template of templatestring() must be a reference, such as local.template. A text in quotes is a template already.',
    span: template.span,
  });
}

function badExpansion(node: Call): Refusal {
  return new Refusal({
    code: 'invalid-expansion',
    summary: 'Invalid expanded argument',
    detail:
      '"..." needs a list, set or tuple before it, whose elements become the arguments. Wrap single values in [ ].',
    span: node.arguments.at(-1)?.span ?? node.span,
  });
}

function evaluateTry(node: Call, scope: Scope): Value {
  const problems: string[] = [];
  for (const argument of node.arguments) {
    try {
      const value = scope.evaluate(argument, scope);
      return containsUnknown(value) ? unknownOf() : value;
    } catch (error) {
      if (!(error instanceof Refusal) || error.options.fatal === true) throw error;
      problems.push(error.options.detail);
    }
  }
  throw new Refusal({
    code: 'no-attempt-succeeded',
    summary: 'No expression succeeded',
    detail: `None of the arguments of try() has a value. Add a last argument that always has one. ${problems.join(' ')}`,
    span: node.span,
  });
}

function evaluateCan(node: Call, scope: Scope): Value {
  const [argument] = node.arguments;
  if (argument === undefined || node.arguments.length > 1) {
    throw new Refusal({
      code: 'wrong-argument-count',
      summary: 'Wrong number of arguments',
      detail: 'can() takes exactly one expression.',
      span: node.span,
    });
  }
  try {
    return containsUnknown(scope.evaluate(argument, scope)) ? unknownOf(boolType) : bool(true);
  } catch (error) {
    if (error instanceof Refusal && error.options.fatal !== true) return bool(false);
    throw error;
  }
}
