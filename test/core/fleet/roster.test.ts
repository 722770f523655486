import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Roster } from '../../../src/core/fleet/roster.ts';
import { presenceOf } from './presence-of.ts';

const second = 1000;
const living = (roster: Roster, at: number) => roster.living(at * second).map(({ id }) => id);

describe('who lives, by our own clock', () => {
  test('a worker lives as long as its beat moves, and not quite for two beats longer', () => {
    const roster = new Roster();
    roster.see([presenceOf('a', { beat: 1 })], 0);
    roster.see([presenceOf('a', { beat: 2 })], 30 * second);
    roster.see([presenceOf('a', { beat: 2 })], 60 * second);
    assert.deepEqual(living(roster, 83), ['a']);
    assert.deepEqual(living(roster, 84), []);
  });

  test('it counts again as soon as it beats again', () => {
    const roster = new Roster();
    roster.see([presenceOf('a', { beat: 1 })], 0);
    assert.deepEqual(living(roster, 100), []);
    roster.see([presenceOf('a', { beat: 2 })], 100 * second);
    assert.deepEqual(living(roster, 100), ['a']);
  });

  test('a record that was there before us has some time to move, whatever its wall clock says', () => {
    const roster = new Roster();
    roster.see([presenceOf('a', { beat: 900, at: 0 })], 0);
    assert.deepEqual(living(roster, 43), ['a']);
    assert.deepEqual(living(roster, 44), []);
    assert.deepEqual([roster.isInDoubt(43 * second), roster.isInDoubt(44 * second)], [true, false]);
    roster.see([presenceOf('a', { beat: 901 })], 44 * second);
    assert.deepEqual([living(roster, 44), roster.isInDoubt(44 * second)], [['a'], false]);
  });

  test('one that beats faster, because it is busy, is missed sooner', () => {
    const roster = new Roster();
    roster.see([presenceOf('a', { beat: 1 })], -second);
    roster.see([presenceOf('a', { beat: 2, everyMs: 5 * second })], 0);
    assert.deepEqual(living(roster, 9), ['a']);
    assert.deepEqual(living(roster, 10), []);
  });

  test('one whose record is gone has left, at once', () => {
    const roster = new Roster();
    roster.see([presenceOf('b'), presenceOf('a')], 0);
    assert.deepEqual(living(roster, 1), ['a', 'b']);
    roster.see([presenceOf('b')], second);
    assert.deepEqual(living(roster, 1), ['b']);
  });
});
