import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { explore } from './model/explore.ts';
import { ablations, smallVariants } from './model/variants.ts';
import { guards } from './model/world.ts';

/** More than any of these explorations has; one that reaches it has not been finished. */
const limit = 2_000_000;

describe('the functions of the protocol, in every order of crashes, pauses, delays and losses within bounds', () => {
  for (const { name, bounds } of smallVariants) {
    test(`${name}: no twin, no lie of the ledger, no old commit over a new one`, (context) => {
      const { broken, trace, complete, states } = explore(bounds, limit);
      assert.equal(broken, undefined, trace.join('\n'));
      assert.ok(complete);
      assert.ok(states > 5_000, `only ${states} states were seen`);
      context.diagnostic(`${states} states`);
    });
  }
});

describe('without one of the guards the same functions break', () => {
  for (const guard of guards) {
    test(`${guard}`, (context) => {
      const { broken, trace, depth, states } = explore(ablations[guard], limit);
      assert.notEqual(broken, undefined, `nothing broke in ${states} states`);
      assert.equal(trace.length, depth, 'the shortest trace tells every step');
      context.diagnostic(`${broken} after ${depth} steps:\n${trace.join('\n')}`);
    });
  }
});
