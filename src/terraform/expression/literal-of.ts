import { number, object, tuple, type Value } from '../../core/value.ts';
import { negateNumber } from '../../core/value-number.ts';
import type { Expression } from './syntax.ts';

/** The value of an expression that is written out; undefined when something would have to be evaluated. */
export function literalOf(node: Expression): Value | undefined {
  switch (node.kind) {
    case 'literal':
      return node.value;
    case 'parentheses':
    case 'wrap':
    case 'embedded':
      return literalOf(node.inner);
    case 'unary': {
      const operand = literalOf(node.operand);
      return node.operator === '-' && operand?.kind === 'number' ? number(negateNumber(operand.value)) : undefined;
    }
    case 'tuple': {
      const items = node.items.map(literalOf).filter((item) => item !== undefined);
      return items.length === node.items.length ? tuple(items) : undefined;
    }
    case 'object': {
      const entries: [string, Value][] = [];
      for (const item of node.items) {
        const key = literalOf(item.key);
        const value = literalOf(item.value);
        if (key?.kind !== 'string' || value === undefined) return undefined;
        entries.push([key.value, value]);
      }
      return object(entries);
    }
    default:
      return undefined;
  }
}
