import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findMutations } from './find-mutations.ts';

function mutantsOf(source: string): readonly string[] {
  return findMutations(source).map(
    ({ start, end, replacement }) => source.slice(0, start) + replacement + source.slice(end),
  );
}

const rows = [
  ['a condition is taken for true and for false', 'if (a) b = c;', ['if (true) b = c;', 'if (false) b = c;']],
  ['a comparison becomes its neighbours', 'x = a < b;', ['x = a <= b;', 'x = a >= b;']],
  ['a negation is dropped', 'x = !a;', ['x = a;']],
  ['and becomes or', 'x = a && b;', ['x = a || b;']],
  ['an answer is dropped', 'function f(): A { return a; }', ['function f(): A { return undefined; }']],
  [
    'literals change',
    "x = ['a', '', true, 1];",
    ["x = ['', '', true, 1];", "x = ['a', 'mutated', true, 1];", "x = ['a', '', false, 1];", "x = ['a', '', true, 2];"],
  ],
  ['a call whose answer nobody takes is left out', 'check(a);', [';']],
  ['a refusal is left out', 'throw refused(a);', [';']],
  [
    'texts for people, types and failures stay',
    "const a: 'b' | 1 = f('two words', `t`, new Failure({ code: 'c', retry: true }));",
    [],
  ],
  ['imports stay', "import { a } from 'b';", []],
] as const;

for (const [what, source, mutants] of rows) {
  test(what, () => assert.deepEqual(mutantsOf(source), mutants));
}

test('a mutation says its line', () => {
  assert.deepEqual(
    findMutations('\n\nx = a === b;').map(({ line, original }) => [line, original]),
    [[3, '===']],
  );
});
