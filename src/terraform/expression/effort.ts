import type { Value } from '../../core/value.ts';
import { Refusal } from './refusal.ts';
import type { Scope } from './scope.ts';
import type { Span } from './syntax.ts';

/** Passes of all `for` loops in one expression; far more than an estate has, and done in seconds. */
const mostSteps = 1_000_000;
/** Parts of one value, a shared one counted wherever it stands, because whoever walks the value meets it there each time. */
const mostParts = 2_000_000;

const sizes = new WeakMap<Value, number>();

/** Counts one pass of a loop, and refuses an expression that would not come to an end. */
export function takeStep(scope: Scope, span: Span): void {
  scope.effort.steps += 1;
  if (scope.effort.steps > mostSteps) throw excess(span, `takes more than ${mostSteps} passes of its "for" loops`);
}

/** The value itself, if it is not larger than anything that could be walked. */
export function bounded(value: Value, span: Span): Value {
  if (sizeOf(value) > mostParts) throw excess(span, `has more than ${mostParts} parts, counted wherever they stand`);
  return value;
}

function sizeOf(value: Value): number {
  if (!('items' in value) && !('entries' in value)) return 1;
  const known = sizes.get(value);
  if (known !== undefined) return known;
  let size = 1;
  for (const part of 'items' in value ? value.items : value.entries.values()) size += sizeOf(part);
  sizes.set(value, size);
  return size;
}

function excess(span: Span, what: string): Refusal {
  return new Refusal({
    code: 'too-much',
    summary: 'The value is too large to be worked out',
    detail: `The expression ${what}, which would stop everything else. Nothing was evaluated further. Make it smaller, or split it.`,
    span,
    fatal: true,
  });
}
