import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { doubtAbsence } from '../../src/core/absence.ts';
import { CONSISTENCY_WINDOW_MS, MOST_SKEW_MS } from '../../src/core/protocol/windows.ts';

const made = 1_000_000;
const window = CONSISTENCY_WINDOW_MS;
const old = { readings: 2, createdAt: made, writtenAt: made, age: { seenFor: window, byWallClocks: 0 } };
const age = (byWallClocks: number, seenFor = 0): typeof old.age => ({ byWallClocks, seenFor });

const rows: readonly (readonly [sentence: string, missing: Partial<typeof old>, doubt: RegExp | undefined])[] = [
  ['two readings after the window: it is gone', {}, undefined],
  ['a third reading changes nothing', { readings: 3 }, undefined],
  ['one reading is not enough, however old it is', { readings: 1, age: age(made * 1_000) }, /single reading/],
  ['no reading at all proves nothing', { readings: 0 }, /second one/],
  ['just made, it may be hidden', { age: age(40_000) }, /made 40 s ago; AWS may hide an object for 5 minutes/],
  ['a moment before the window ends, it may be hidden', { age: age(window - 1, window - 1) }, /made 299 s ago;/],
  ['old, and written just now, it may be hidden', { writtenAt: made + 1, age: age(7_000) }, /written 7 s ago/],
  ['written by a clock that is ahead of ours, it counts as just now', { age: age(-60_000) }, /made just now/],
  ['what this process knows for as long as the window is shown by now, whatever wall clocks say', {}, undefined],
  [
    'two wall clocks that may be ten minutes apart prove nothing yet',
    { age: age(window + MOST_SKEW_MS - 1) },
    /made 899 s ago by the clock of whoever did it, which may be 10 minutes off ours/,
  ],
  ['beyond that they do', { age: age(window + MOST_SKEW_MS) }, undefined],
];

describe('an object that AWS does not show', () => {
  for (const [sentence, missing, doubt] of rows) {
    test(sentence, () => {
      const answer = doubtAbsence({ ...old, ...missing });
      if (doubt === undefined) assert.equal(answer, undefined);
      else assert.match(answer ?? 'gone', doubt);
    });
  }
});
