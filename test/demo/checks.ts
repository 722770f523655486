import { isDeepStrictEqual } from 'node:util';
import type { Screen } from './screen.ts';

/** A check of the demo that did not hold: the story did not happen. */
export class CheckFailure extends Error {
  readonly check: string;
  readonly expected: string;
  readonly seen: string;

  constructor(check: string, expected: unknown, seen: unknown) {
    super(`${check}: expected ${show(expected)}, saw ${show(seen)}`);
    this.check = check;
    this.expected = show(expected);
    this.seen = show(seen);
  }
}

/** The checks of one act; each prints a line, or ends the demo. */
export interface Checks {
  equal(check: string, seen: unknown, expected: unknown): void;
  atMost(check: string, seen: number, most: number): void;
  atLeast(check: string, seen: number, least: number): void;
  /** Every pattern occurs in the text. */
  contains(check: string, text: string, patterns: readonly (string | RegExp)[]): void;
  readonly count: number;
}

/** Makes the checks of an act. */
export function createChecks(screen: Screen): Checks {
  let count = 0;
  const judge = (check: string, holds: boolean, { expected, seen }: { expected: unknown; seen: unknown }): void => {
    if (!holds) throw new CheckFailure(check, expected, seen);
    count += 1;
    screen.passed(check);
  };
  return {
    equal: (check, seen, expected) => judge(check, isDeepStrictEqual(seen, expected), { expected, seen }),
    atMost: (check, seen, most) => judge(check, seen <= most, { expected: `at most ${most}`, seen }),
    atLeast: (check, seen, least) => judge(check, seen >= least, { expected: `at least ${least}`, seen }),
    contains(check, text, patterns) {
      const missing = patterns.filter((each) => (typeof each === 'string' ? !text.includes(each) : !each.test(text)));
      judge(check, missing.length === 0, { expected: missing.map(String).join(', '), seen: text });
    },
    get count() {
      return count;
    },
  };
}

function show(value: unknown): string {
  return typeof value === 'string'
    ? value
    : (JSON.stringify(value, undefined, 1) ?? String(value)).replaceAll(/\n\s*/g, ' ');
}
