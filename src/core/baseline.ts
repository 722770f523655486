import type { Attributes } from './attribute.ts';
import { sameValue } from './compare.ts';
import type { Plain } from './value.ts';

/** What an object was like in the attributes that nobody configures. It is only ever compared with, never written to AWS. */
export interface Baseline {
  /** The cloud id of the object that it is of. */
  readonly id: string;
  /** Of which of our writes it is: the time of the last one before. Milliseconds since the epoch. */
  readonly writtenAt: number;
  /** Sensitive values as keyed hashes. */
  readonly values: Readonly<Record<string, Plain>>;
}

/** One attribute that moved away from its baseline. */
export interface Move {
  readonly attribute: string;
  readonly from: Plain;
  readonly to: Plain;
}

interface Situation {
  readonly attributes: Attributes;
  readonly baseline: Baseline | undefined;
  /** What is there now: id, last write of ours, and the values that belong into a baseline. */
  readonly now: Baseline;
  /** Whether it is told already that an attribute moved to the value that it has now. */
  isTold(attribute: string, to: Plain): boolean;
}

/**
 * Which attributes moved, and the baseline from now on. The first look at an object is its baseline; what moved after a write of ours
 * may be a consequence of it and is taken over, unless it was told of before that write.
 */
export function compareBaseline({ attributes, baseline, now, isTold }: Situation): {
  readonly moves: readonly Move[];
  readonly next: Baseline;
} {
  if (baseline === undefined || baseline.id !== now.id) {
    return { moves: [], next: now };
  }
  const moves: Move[] = [];
  // What could not be read this time is compared the next time.
  const values: Record<string, Plain> = { ...baseline.values };
  for (const [attribute, to] of Object.entries(now.values)) {
    const from = Object.hasOwn(baseline.values, attribute) ? (baseline.values[attribute] ?? null) : to;
    const isOurs = now.writtenAt > baseline.writtenAt && !isTold(attribute, to);
    if (isSame(attributes[attribute], from, to) || isOurs) {
      values[attribute] = isSame(attributes[attribute], from, to) ? from : to;
    } else {
      moves.push({ attribute, from, to });
      values[attribute] = from;
    }
  }
  return { moves, next: { ...now, values } };
}

/** A kind may take a value that says more for the same; here neither of the two was wanted by anybody. */
function isSame(attribute: Attributes[string] | undefined, one: Plain, other: Plain): boolean {
  if (attribute === undefined || attribute.sensitive) {
    return JSON.stringify(one) === JSON.stringify(other);
  }
  return sameValue(attribute, one, other) && sameValue(attribute, other, one);
}
