import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatDiagnostic } from '../../src/core/diagnostic.ts';
import { load } from './support/evaluate-case.ts';

function details(text: string): string {
  return load(text).diagnostics.map(formatDiagnostic).join('\n');
}

const good = JSON.stringify({
  locals: { a: '${upper("x")}', b: ['${local.a}', 1.5] },
  resource: { terraform_data: { main: { input: { k: '${local.b[0]}' }, '//': { metadata: { path: 's/main' } } } } },
  output: { o: { value: '%{ for x in local.b }${x}%{ endfor }' } },
});

test('a document cut or changed anywhere gives a diagnostic or a value, never a crash', () => {
  fc.assert(
    fc.property(
      fc.nat(good.length),
      fc.nat(good.length),
      fc.string({ unit: 'binary', maxLength: 6 }),
      (from, length, text) => {
        const loaded = load(good.slice(0, from) + text + good.slice(from + (length % 9)));
        assert.ok(loaded.document !== undefined || loaded.diagnostics.length > 0);
        loaded.evaluator?.check();
        loaded.evaluator?.outputs();
      },
    ),
    { numRuns: 2000 },
  );
});

test('any text as an expression gives a diagnostic or a value, never a crash', () => {
  const pieces = fc.array(
    fc.constantFrom(
      ...'${ %{ } [ ] ( ) { " \\ . * , = => : ? ... for in if else x 1 0. e5 <<E \n # /* true null - ! && == ~} a.b[*]'.split(
        ' ',
      ),
    ),
    { maxLength: 25 },
  );
  const { evaluator } = load('{}');
  fc.assert(
    fc.property(
      fc.oneof(
        pieces.map((parts) => parts.join(' ')),
        pieces.map((parts) => parts.join('')),
        fc.string({ unit: 'binary' }),
      ),
      (text) => {
        assert.ok(evaluator?.evaluate(text));
      },
    ),
    { numRuns: 5000 },
  );
});

test('any bytes as a document are an error that names the line and the character, or a document', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc.uint8Array({ maxLength: 12 }).map((part) => Buffer.concat([Buffer.from(good.slice(0, 80)), part])),
  );
  fc.assert(
    fc.property(bytes, (found) => {
      const loaded = load(Buffer.from(found).toString('utf8'));
      if (loaded.document !== undefined) return;
      const [problem] = loaded.diagnostics;
      assert.ok(problem);
      assert.match(problem.detail, /line \d+, character \d+|must be one JSON object/);
    }),
    { numRuns: 2000 },
  );
});

test('a real expression with a letter more, less or moved is a value, or an error with a place inside it', () => {
  const { evaluator } = load('{}');
  const real: readonly { readonly expr: string }[] = JSON.parse(
    readFileSync(join(import.meta.dirname, 'cases/examined-expressions.json'), 'utf8'),
  );
  const changed = fc
    .tuple(
      fc.constantFrom(...real),
      fc.nat(200),
      fc.nat(200),
      fc.constantFrom('', '"', '(', ']', '{', '${', '.', ',', '?', '\\', ' ', '0', '\n', '\u0000', 'é', '...'),
    )
    .map(([{ expr }, from, to, letter]) => {
      const [start, end] = [from % (expr.length + 1), to % (expr.length + 1)].sort((a, b) => a - b);
      return expr.slice(0, start) + letter + expr.slice((end ?? 0) - (start ?? 0) > 3 ? start : end);
    });
  fc.assert(
    fc.property(changed, (text) => {
      const result = evaluator?.evaluate(text);
      assert.ok(result);
      for (const { source } of result.diagnostics) {
        assert.ok((source?.column ?? 0) <= Math.max(text.length, source?.expression?.length ?? 0), text);
      }
    }),
    { numRuns: 4000 },
  );
});

test('nesting, length and repetition beyond reason are refused quickly', () => {
  const { evaluator } = load('{}');
  for (const text of [
    '('.repeat(50_000),
    '['.repeat(50_000),
    '-'.repeat(50_000),
    '!'.repeat(50_000),
    '"${'.repeat(50_000),
    `1${'+1'.repeat(50_000)}`,
    `x${'.a'.repeat(50_000)}`,
    '[for x in '.repeat(20_000),
  ]) {
    assert.ok((evaluator?.evaluate(text).diagnostics.length ?? 0) > 0, text.slice(0, 20));
  }
  assert.match(details('['.repeat(100_000)), /nested more than 200 levels/);
  assert.match(details(`{"a":${'{"a":'.repeat(100_000)}`), /nested more than 200 levels/);
  assert.deepEqual(load(JSON.stringify({ locals: { a: 'x'.repeat(5_000_000) } })).diagnostics, []);
});

test('a pattern that exhausts backtracking machines takes time in proportion to the text', () => {
  const { evaluator } = load('{}');
  const result = evaluator?.evaluate(`can(regex("^(a+)+$", "${'a'.repeat(5000)}b"))`);
  assert.deepEqual(result?.value, { kind: 'bool', value: false, sensitive: false });
});

test('a key that would reach a prototype is refused, and a key given twice', () => {
  assert.match(details('{"locals":{"__proto__":{"a":1}}}'), /"__proto__" is not allowed/);
  assert.match(details('{"resource":{"terraform_data":{"a":{"input":1,"input":2}}}}'), /"input" stands twice/);
  assert.deepEqual(load('{"locals":{"constructor":{"toString":1}}}').diagnostics, []);
});

test('what is not supported is refused with its name and a way out', () => {
  assert.match(details('{"module":{"net":{"source":"x"}}}'), /module "net".*HCL[\s\S]*constructs/);
  assert.match(
    details('{"resource":{"null_resource":{"a":{"provisioner":[{"local-exec":{"command":"x"}}]}}}}'),
    /Provisioners are not supported/,
  );
  assert.match(details('{"data":{"external":{"a":{"program":["x"]}}}}'), /External data sources are not supported/);
  assert.match(details('{"locals":{"a":"web--8.1095e+298"}}'), /placeholder for a number/);
  assert.match(details('{"locals":{"a":"${(1 > undefined)}"}}'), /cdktf wrote it in place of an operand/);
});

test('a reference to nothing names its place and proposes what may be meant', () => {
  const { evaluator } = load('{"variable":{"region":{"default":"x"}},"output":{"o":{"value":"in ${var.regoin}!"}}}');
  const [problem] = evaluator?.check() ?? [];
  assert.ok(problem);
  const text = formatDiagnostic(problem);
  assert.match(text, /output\.o\.value/);
  assert.match(text, /in \$\{var\.regoin\}!/);
  assert.match(text, /Did you mean "var\.region"\?/);
});

test('an error inside an expression has its caret below the fault', () => {
  const { evaluator } = load('{"output":{"o":{"value":"a ${1 + true}"}}}');
  const [problem] = evaluator?.outputs().get('o')?.diagnostics ?? [];
  assert.ok(problem);
  const lines = formatDiagnostic(problem).split('\n');
  const caret = lines.findIndex((line) => line.trimEnd().endsWith('^'));
  assert.equal(lines[caret - 1]?.slice(lines[caret]?.indexOf('^')), 'true}');
});
