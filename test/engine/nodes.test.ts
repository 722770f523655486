import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Action, Change, Decision } from '../../src/core/change.ts';
import { makeNodes, stuckNodes } from '../../src/engine/applying/nodes.ts';
import { holdDependents } from '../../src/engine/planning/hold-dependents.ts';
import type { Entry } from '../../src/engine/ports/ledger.ts';

const scope = { partition: 'aws', account: '1', region: 'r' };
type Old = Readonly<Record<string, readonly string[]>>;

function decision(address: string, action: Action, more: Partial<Change> & { readonly held?: true } = {}): Decision {
  const { held, ...rest } = more;
  const change: Change = {
    address,
    type: 't',
    scope,
    id: `id-${address}`,
    action,
    cause: 'git',
    differences: [],
    reason: '',
    dataBearing: false,
    dependencies: [],
    ...rest,
  };
  return { change, verdict: held === true ? 'held' : 'allowed', reason: held === true ? 'held' : '' };
}

function needsOf(decisions: readonly Decision[], old: Old = {}): Readonly<Record<string, readonly string[]>> {
  const nodes = makeNodes(decisions, (address) => old[address] ?? []);
  return Object.fromEntries(nodes.map((node) => [node.id, [...node.needs].sort()]));
}

describe('the order of an apply', () => {
  test('what is needed is put first', () => {
    const given = [decision('a', 'create'), decision('b', 'create', { dependencies: ['a'] })];
    assert.deepEqual(needsOf(given), { 'put a': [], 'put b': ['put a'] });
  });

  test('what is needed is put first also where an unchanged object stands between', () => {
    const given = [
      decision('a', 'update'),
      decision('b', 'none', { dependencies: ['a'] }),
      decision('c', 'update', { dependencies: ['b'] }),
    ];
    assert.deepEqual(needsOf(given), { 'put a': [], 'put c': ['put a'] });
  });

  test('what was built on another is deleted before it, by what was last applied', () => {
    const given = [decision('a', 'delete'), decision('b', 'delete')];
    assert.deepEqual(needsOf(given, { b: ['a'] }), { 'remove a': ['remove b'], 'remove b': [] });
  });

  test('a deletion waits also for what was built on it through an object that stays', () => {
    const given = [decision('a', 'delete'), decision('b', 'none'), decision('c', 'delete')];
    assert.deepEqual(needsOf(given, { c: ['b'], b: ['a'] })['remove a'], ['remove c']);
  });

  test('an object is deleted after the update that lets go of it', () => {
    const given = [decision('a', 'delete'), decision('b', 'update')];
    assert.deepEqual(needsOf(given, { b: ['a'] })['remove a'], ['put b']);
  });

  test('a replacement deletes first, after everything that is built on it', () => {
    const given = [decision('a', 'replace'), decision('b', 'replace', { dependencies: ['a'] })];
    assert.deepEqual(needsOf(given, { b: ['a'] }), {
      'put a': ['remove a'],
      'remove a': ['remove b'],
      'put b': ['put a', 'remove b'],
      'remove b': [],
    });
  });

  test('create_before_destroy puts first, lets the others follow, and deletes last', () => {
    const given = [
      decision('a', 'replace', { replaceOrder: 'create-first' }),
      decision('b', 'update', { dependencies: ['a'] }),
    ];
    assert.deepEqual(needsOf(given, { b: ['a'] }), {
      'put a': [],
      'remove a': ['put a', 'put b'],
      'put b': ['put a'],
    });
  });

  test('create_before_destroy spreads to everything that it needs, through objects that are not replaced', () => {
    const given = [
      decision('x', 'replace'),
      decision('z', 'update', { dependencies: ['x'] }),
      decision('y', 'replace', { replaceOrder: 'create-first', dependencies: ['z'] }),
    ];
    const nodes = makeNodes(given, (address) => (address === 'y' ? ['x'] : []));
    assert.deepEqual(stuckNodes(nodes), []);
    assert.equal(nodes.find(({ id }) => id === 'put x')?.needs.size, 0);
  });

  test('an added child is taken away before its parent', () => {
    const given = [decision('p', 'delete'), decision('c', 'delete', { addedTo: 'p', cause: 'drift' })];
    assert.deepEqual(needsOf(given)['remove p'], ['remove c']);
  });

  test('a renamed object is let go of after it stands in the ledger by its new address', () => {
    const given = [decision('old', 'forget', { id: 'i' }), decision('new', 'adopt', { id: 'i' })];
    assert.deepEqual(needsOf(given)['forget old'], ['put new']);
  });

  test('what is held or unchanged has no step', () => {
    assert.deepEqual(needsOf([decision('a', 'create', { held: true }), decision('b', 'none')]), {});
  });

  test('steps that wait for each other in a circle are found, and others are not', () => {
    const given = [
      decision('c', 'replace'),
      decision('a', 'delete'),
      decision('b', 'update', { dependencies: ['c'] }),
      decision('free', 'create'),
      decision('behind', 'create', { dependencies: ['b'] }),
    ];
    const stuck = stuckNodes(makeNodes(given, (address) => ({ b: ['a'], a: ['c'] })[address] ?? []));
    assert.deepEqual(stuck.map(({ id }) => id).sort(), ['put b', 'put behind', 'put c', 'remove a', 'remove c']);
  });

  test('a plan whose dependencies did not turn round never waits for itself', () => {
    const action = fc.constantFrom<Action>('create', 'update', 'replace', 'delete', 'none', 'adopt');
    const thing = fc.record({ action, createFirst: fc.boolean(), needs: fc.array(fc.nat(9), { maxLength: 3 }) });
    fc.assert(
      fc.property(fc.array(thing, { minLength: 1, maxLength: 10 }), (things) => {
        const lower = (at: number): string[] =>
          (things[at]?.needs ?? []).filter((need) => need < at).map((need) => `n${need}`);
        const decisions = things.map((one, at) =>
          decision(`n${at}`, one.action, {
            dependencies:
              one.action === 'delete'
                ? []
                : lower(at).filter((need) => things[Number(need.slice(1))]?.action !== 'delete'),
            ...(one.action === 'replace' ? { replaceOrder: one.createFirst ? 'create-first' : 'delete-first' } : {}),
          }),
        );
        const nodes = makeNodes(decisions, (address) => lower(Number(address.slice(1))));
        const hasCircle = stuckNodes(nodes).length > 0;
        // Only a delete-first replacement in the middle of a deletion and its former dependents can close a circle.
        if (things.every(({ action: one }) => one !== 'delete')) assert.equal(hasCircle, false);
        for (const node of nodes) for (const need of node.needs) assert.ok(nodes.some(({ id }) => id === need));
      }),
    );
  });
});

function entry(address: string, dependencies: readonly string[] = []): Entry {
  return {
    address,
    type: 't',
    scope,
    id: `id-${address}`,
    applied: {},
    generation: 1,
    protected: false,
    dependencies,
    commit: '',
    createdAt: 0,
    updatedAt: 0,
  };
}

function heldOf(decisions: readonly Decision[], entries: readonly Entry[] = []): readonly string[] {
  return holdDependents(decisions, entries)
    .filter(({ verdict }) => verdict === 'held')
    .map(({ change }) => change.address);
}

describe('what is held holds others', () => {
  test('nothing is made or changed before the held object that it needs exists', () => {
    const given = [
      decision('a', 'create', { held: true }),
      decision('b', 'none', { dependencies: ['a'] }),
      decision('c', 'update', { dependencies: ['b'] }),
      decision('d', 'update'),
    ];
    assert.deepEqual(heldOf(given), ['a', 'c']);
  });

  test('a held update of what exists holds nobody', () => {
    assert.deepEqual(
      heldOf([decision('a', 'update', { held: true }), decision('b', 'update', { dependencies: ['a'] })]),
      ['a'],
    );
  });

  test('what a held deletion leaves standing keeps everything that it was built on, round by round', () => {
    const entries = [entry('key'), entry('net'), entry('table', ['key', 'net']), entry('other')];
    const given = [
      decision('key', 'delete'),
      decision('net', 'delete'),
      decision('table', 'delete', { held: true }),
      decision('other', 'delete'),
    ];
    assert.deepEqual(heldOf(given, entries), ['key', 'net', 'table']);
  });

  test('what could not be read keeps what it was built on', () => {
    assert.deepEqual(heldOf([decision('net', 'delete')], [entry('net'), entry('unread', ['net'])]), ['net']);
  });

  test('a held replacement keeps what it is built on from being replaced', () => {
    const given = [decision('net', 'replace'), decision('table', 'replace', { held: true, dependencies: ['net'] })];
    assert.deepEqual(heldOf(given, [entry('net'), entry('table', ['net'])]), ['net', 'table']);
  });

  test('drift that is only reported keeps no deletion from being made', () => {
    const given = [decision('old', 'delete'), decision('b', 'revert drift', { held: true, cause: 'drift' })];
    assert.deepEqual(heldOf(given, [entry('old'), entry('b', ['old'])]), ['b']);
  });

  test('an old address is kept as long as the new one is held', () => {
    const given = [decision('old', 'forget', { id: 'i' }), decision('new', 'update', { id: 'i', held: true })];
    assert.deepEqual(heldOf(given, [entry('old')]), ['old', 'new']);
  });
});
