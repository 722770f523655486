import assert from 'node:assert/strict';
import { test } from 'node:test';
import { knownMistakes } from './mistakes.ts';
import { simulate } from './simulate.ts';

/** A mistake that no run among so many shows would pass unseen in practice. */
const MOST_SEEDS = 600;

// A harness that finds nothing proves nothing: each of these is found by an invariant that has its name for it.
for (const { name, mistakes, foundBy, from = 1 } of knownMistakes) {
  test(`${name}: found`, async () => {
    for (let seed = from; seed < from + MOST_SEEDS; seed += 1) {
      const { violation } = await simulate(seed, { mistakes });
      if (violation !== undefined && foundBy.includes(violation.invariant)) return;
    }
    assert.fail(
      `no seed from ${from} to ${from + MOST_SEEDS - 1} breaks ${foundBy.map((invariant) => `«${invariant}»`).join(' or ')}`,
    );
  });
}
