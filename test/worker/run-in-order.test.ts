import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sortByDependency } from '../../src/core/sort-by-dependency.ts';
import { runInOrder } from '../../src/worker/run-in-order.ts';

interface Stack {
  readonly name: string;
  readonly dependencies: readonly string[];
}

const graph = fc
  .array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 1, maxLength: 10 })
  .map((rows): readonly Stack[] =>
    rows.map((targets, index) => ({ name: `s${index}`, dependencies: targets.map((target) => `s${target}`) })),
  );

const acyclic = graph.map((stacks) =>
  stacks.map((stack, index) => ({
    ...stack,
    dependencies: stack.dependencies.filter((name) => Number(name.slice(1)) < index),
  })),
);

async function run(stacks: readonly Stack[], failing: ReadonlySet<string> = new Set()) {
  const begun: string[] = [];
  const ended: string[] = [];
  const skipped: string[] = [];
  await runInOrder(stacks, {
    concurrency: 2,
    async run({ name, dependencies }) {
      begun.push(name);
      for (const dependency of dependencies) {
        if (stacks.some((stack) => stack.name === dependency)) {
          assert.ok(ended.includes(dependency), `${dependency} before ${name}`);
        }
      }
      await Promise.resolve();
      ended.push(name);
      return !failing.has(name);
    },
    skip: ({ name }) => void skipped.push(name),
  });
  return { begun, skipped };
}

test('every stack runs exactly once and after all that it depends on, in any order of the list', async () => {
  await fc.assert(
    fc.asyncProperty(acyclic, fc.infiniteStream(fc.nat()), async (stacks, chance) => {
      const shuffled = stacks.map((stack) => ({ stack, at: chance.next().value })).toSorted((a, b) => a.at - b.at);

      const { begun } = await run(shuffled.map(({ stack }) => stack));

      assert.deepEqual(begun.toSorted(), stacks.map(({ name }) => name).toSorted());
    }),
  );
});

test('exactly what depends on a failed stack, near or far, is skipped', async () => {
  await fc.assert(
    fc.asyncProperty(acyclic, async (stacks) => {
      const reached = new Set(['s0']);
      for (const { name, dependencies } of stacks) if (dependencies.some((one) => reached.has(one))) reached.add(name);
      reached.delete('s0');

      const { begun, skipped } = await run(stacks, new Set(['s0']));

      assert.deepEqual(skipped.toSorted(), [...reached].toSorted());
      assert.deepEqual(
        begun.filter((name) => reached.has(name)),
        [],
      );
    }),
  );
});

test('a circle of dependencies does not hang: every stack still runs', async () => {
  const begun: string[] = [];
  const stacks = [
    { name: 'a', dependencies: ['b'] },
    { name: 'b', dependencies: ['a', 'b'] },
    { name: 'c', dependencies: ['a'] },
  ];

  await runInOrder(stacks, {
    concurrency: 1,
    async run({ name }) {
      begun.push(name);
      return true;
    },
    skip: () => assert.fail('nothing failed'),
  });

  assert.deepEqual(begun.toSorted(), ['a', 'b', 'c']);
});

test('a defect in one stack surfaces after the others have ended', async () => {
  const ended: string[] = [];
  const stacks = [
    { name: 'a', dependencies: [] },
    { name: 'b', dependencies: [] },
  ];

  const work = runInOrder(stacks, {
    concurrency: 2,
    async run({ name }) {
      if (name === 'a') throw new Error('defect');
      await Promise.resolve();
      ended.push(name);
      return true;
    },
    skip: () => undefined,
  });

  await assert.rejects(work, /defect/);
  assert.deepEqual(ended, ['b']);
});

test('sorting puts producers first and keeps the order otherwise', () => {
  const stacks = [
    { name: 'data', dependencies: ['network', 'gone'] },
    { name: 'network', dependencies: [] },
    { name: 'alone', dependencies: [] },
  ];

  assert.deepEqual(
    sortByDependency(stacks).map(({ name }) => name),
    ['network', 'data', 'alone'],
  );
});

test('a stack that is not run here is waited for by those that need it alone, and holds no place meanwhile', async () => {
  const stacks = [
    { name: 'theirs', dependencies: [] },
    { name: 'needs', dependencies: ['theirs'] },
    { name: 'free', dependencies: [] },
  ];
  const there = Promise.withResolvers<boolean>();
  const begun: string[] = [];
  const all = runInOrder(stacks, {
    concurrency: 1,
    async run({ name }) {
      begun.push(name);
      return name === 'theirs' ? undefined : true;
    },
    outside: () => there.promise,
    skip: () => assert.fail('nothing failed'),
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(begun, ['theirs', 'free']);
  there.resolve(true);
  await all;
  assert.deepEqual(begun, ['theirs', 'free', 'needs']);
});

test('what another one failed to bring stops those that need it', async () => {
  const skipped: string[] = [];
  await runInOrder([{ name: 'needs', dependencies: ['elsewhere'] }], {
    concurrency: 1,
    run: () => assert.fail('it was run'),
    outside: async () => false,
    skip: ({ name }, failed) => void skipped.push(`${name} because of ${failed}`),
  });
  assert.deepEqual(skipped, ['needs because of elsewhere']);
});
