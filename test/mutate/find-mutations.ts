import { parseSync } from 'oxc-parser';

/** One small change to a source file: what stands from `start` to `end` becomes `replacement`. */
export interface Mutation {
  readonly operator: 'condition' | 'comparison' | 'return' | 'literal' | 'statement';
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly original: string;
  readonly replacement: string;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

type Change = Pick<Mutation, 'operator' | 'start' | 'end' | 'replacement'>;

const otherComparison: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
};
const otherLogic: Readonly<Record<string, string>> = { '&&': '||', '||': '&&', '??': '&&' };

/**
 * Finds every place of a TypeScript source at which one of the operators applies. Texts for people are left alone (a literal
 * with a space in it, a template), and so are types, imports and what a failure is made of: no check stands in them.
 */
export function findMutations(source: string, name = 'source.ts'): readonly Mutation[] {
  const { program, errors } = parseSync(name, source);
  if (errors.length > 0) throw new Error(`${name} cannot be parsed: ${errors[0]?.message ?? ''}`);
  const found: Change[] = [];
  visit(program as unknown as Node, source, found);
  return found
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map((change) => ({
      ...change,
      line: source.slice(0, change.start).split('\n').length,
      original: source.slice(change.start, change.end),
    }));
}

function visit(node: Node, source: string, found: Change[]): void {
  if (node.type.startsWith('TS') && !['TSAsExpression', 'TSSatisfiesExpression'].includes(node.type)) return;
  if (node.type === 'ImportDeclaration' || isFailure(node)) return;
  found.push(...changesOf(node, source));
  for (const [key, value] of Object.entries(node)) {
    if (key === 'typeAnnotation' || key === 'returnType' || key === 'typeParameters' || key === 'typeArguments') {
      continue;
    }
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child) && !(key === 'key' && node['computed'] !== true)) visit(child, source, found);
    }
  }
}

function changesOf(node: Node, source: string): readonly Change[] {
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
    case 'WhileStatement':
      return conditionChanges(node);
    case 'BinaryExpression':
    case 'LogicalExpression':
      return operatorChanges(node, source);
    case 'UnaryExpression':
      return node['operator'] === '!'
        ? [{ operator: 'condition', start: node.start, end: node.start + 1, replacement: '' }]
        : [];
    case 'ReturnStatement':
      return returnChanges(node, source);
    case 'Literal':
      return literalChanges(node);
    case 'ExpressionStatement':
    case 'ThrowStatement':
      return statementChanges(node);
    default:
      return [];
  }
}

function conditionChanges(node: Node): readonly Change[] {
  const { test } = node;
  if (!isNode(test)) return [];
  // A loop that never ends says nothing of its tests.
  const values = node.type === 'WhileStatement' ? ['false'] : ['true', 'false'];
  return values.map((replacement) => ({ operator: 'condition', start: test.start, end: test.end, replacement }));
}

function operatorChanges(node: Node, source: string): readonly Change[] {
  const { left, right, operator } = node;
  if (!isNode(left) || !isNode(right) || typeof operator !== 'string') return [];
  const start = source.indexOf(operator, left.end);
  const end = start + operator.length;
  if (start < 0 || end > right.start) return [];
  const logic = otherLogic[operator];
  if (logic !== undefined) return [{ operator: 'condition', start, end, replacement: logic }];
  return (otherComparison[operator] ?? []).map((replacement) => ({ operator: 'comparison', start, end, replacement }));
}

function returnChanges({ argument }: Node, source: string): readonly Change[] {
  if (!isNode(argument) || source.slice(argument.start, argument.end) === 'undefined') return [];
  return [{ operator: 'return', start: argument.start, end: argument.end, replacement: 'undefined' }];
}

function literalChanges(node: Node): readonly Change[] {
  const { value } = node;
  const at = { operator: 'literal', start: node.start, end: node.end } as const;
  if (typeof value === 'boolean') return [{ ...at, replacement: String(!value) }];
  if (typeof value === 'number') return [{ ...at, replacement: String(value + 1) }];
  if (typeof value !== 'string' || /\s/.test(value)) return [];
  return [{ ...at, replacement: value === '' ? "'mutated'" : "''" }];
}

/** A call whose answer nobody takes is a check or an effect: it is left out, as is a refusal. */
function statementChanges(node: Node): readonly Change[] {
  const { expression } = node;
  const call = isNode(expression) && expression.type === 'AwaitExpression' ? expression['argument'] : expression;
  const isCall = isNode(call) && call.type === 'CallExpression';
  if (node.type === 'ExpressionStatement' && !isCall) return [];
  return [{ operator: 'statement', start: node.start, end: node.end, replacement: ';' }];
}

function isFailure(node: Node): boolean {
  const { callee } = node;
  return node.type === 'NewExpression' && isNode(callee) && callee['name'] === 'Failure';
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'start' in value
  );
}
