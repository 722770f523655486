import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEvaluator } from '../../src/terraform/create-evaluator.ts';
import { parseDocument } from '../../src/terraform/parse-document.ts';

function evaluate(locals: Readonly<Record<string, unknown>>) {
  const { document } = parseDocument(JSON.stringify({ locals }), { stack: 'a', file: 'a', schemaOf: () => undefined });
  assert.ok(document !== undefined);
  const evaluator = createEvaluator({
    document,
    variables: {},
    variableTexts: {},
    files: {
      folder: '/',
      readText: () => undefined,
      readBytes: () => undefined,
      exists: () => false,
      executable: () => false,
      list: () => [],
    },
    stable: { timestamp: () => '', planTimestamp: () => '', uuid: () => '', bcrypt: () => '' },
    remoteState: () => undefined,
  });
  return evaluator.evaluate('local.result');
}

const levels = (expression: (n: number) => string) =>
  Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`l${n + 1}`, `\${${expression(n)}}`]));
const tens = (n: number): string => Array.from({ length: 10 }, () => `local.l${n}`).join(', ');

const bombs = [
  ['lists of the same list', { l0: 'x', ...levels((n) => `[${tens(n)}]`), result: '${local.l30}' }],
  [
    'objects of the same object',
    { l0: 'x', ...levels((n) => `{a = local.l${n}, b = local.l${n}, c = local.l${n}}`), result: '${local.l30}' },
  ],
  [
    'a function that repeats a list',
    { l0: ['x'], ...levels((n) => `concat([local.l${n}], [local.l${n}], [local.l${n}])`), result: '${local.l30}' },
  ],
  [
    'loops in loops',
    { result: '${[for a in range(1000) : length([for b in range(1000) : length([for c in range(1000) : c])])]}' },
  ],
  [
    'loops in loops with keys',
    { result: '${length([for a in range(1000) : {for b in range(1000) : b => {for c in range(1000) : c => c}}])}' },
  ],
] as const;

for (const [what, locals] of bombs) {
  test(`${what} end in an error that says so`, () => {
    assert.match(JSON.stringify(evaluate(locals).diagnostics), /too large to be worked out/);
  });
}

test('try() does not hide it', () => {
  const [, locals] = bombs[0];
  const { diagnostics } = evaluate({ ...locals, inner: locals.result, result: '${try(local.inner, "hidden")}' });
  assert.notDeepEqual(diagnostics, []);
});

test('a large and honest value is no bomb', () => {
  const { diagnostics } = evaluate({
    rows: '${[for a in range(300) : [for b in range(300) : a * b]]}',
    result: '${length(flatten(local.rows))}',
  });
  assert.deepEqual(diagnostics, []);
});
