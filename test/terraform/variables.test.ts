import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Plain } from '../../src/core/value.ts';
import { variableTexts } from '../../src/terraform/variables.ts';
import { load } from './support/evaluate-case.ts';
import { terraformPresence } from './support/terraform.ts';

interface TextCase {
  readonly declared: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const declarations: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { type: 'string' },
  { type: 'number' },
  { type: 'bool' },
  { type: 'any' },
  { type: 'list(string)' },
  { type: 'set(number)' },
  { type: 'map(any)' },
  { type: 'object({a = number, b = optional(string, "x")})' },
  { type: 'tuple([string, bool])' },
  { type: 'list(number)', default: [1], nullable: false },
];
const texts = [
  '',
  'plain',
  '5',
  '"5"',
  'true',
  'null',
  '["a", "b"]',
  '[1, 1, 2]',
  '{a = 1}',
  '{"a": "2", "b": null}',
  '["1", "true"]',
  '[upper("a")]',
  '[',
  '-1.50',
  '${1}',
  '"${1}"',
  '010',
];
const cases: readonly TextCase[] = declarations.flatMap((declared) => texts.map((text) => ({ declared, text })));

/** One console for all the cases: each declaration and text is a variable of its own, tried by itself. */
function askTerraform({ declared, text }: TextCase): string {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-variable-'));
  try {
    writeFileSync(join(folder, 'main.tf.json'), JSON.stringify({ variable: { v: declared } }));
    const run = spawnSync('terraform', ['console'], {
      cwd: folder,
      input: 'jsonencode(var.v)\n',
      encoding: 'utf8',
      env: { ...process.env, TF_VAR_v: text },
    });
    return run.status === 0 && run.stdout !== '' ? JSON.parse(JSON.parse(run.stdout.trim()) as string) : 'error';
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function ask({ declared, text }: TextCase): unknown {
  const document = JSON.stringify({ variable: { v: declared } });
  const { evaluator, diagnostics } = load(document, { variableTexts: { v: text } });
  if (evaluator === undefined || diagnostics.length > 0 || evaluator.check().length > 0) return 'error';
  const { value } = evaluator.evaluate('jsonencode(var.v)');
  return value.kind === 'string' ? JSON.parse(value.value) : 'unknown';
}

describe('text of TF_VAR_* is read as Terraform reads it', () => {
  const some = process.env['GROUNDSTATE_VARIABLES'] === 'all' ? cases : cases.filter((_, index) => index % 5 === 0);
  for (const example of some) {
    test(`${JSON.stringify(example.text)} for ${JSON.stringify(example.declared)}`, {
      skip: terraformPresence(),
    }, () => {
      assert.deepEqual(ask(example), askTerraform(example));
    });
  }
});

test('only names that begin with TF_VAR_ are values of variables', () => {
  assert.deepEqual(
    { ...variableTexts({ TF_VAR_a: '1', TF_VAR_b_c: '', PATH: '/bin', TF_LOG: 'x', TF_VAR_d: undefined }) },
    { a: '1', b_c: '' },
  );
});

test('a value that was given goes before a text, and a text before the default', () => {
  const document = '{"variable":{"v":{"type":"string","default":"default"}}}';
  const value = (variables: Record<string, Plain>, texts: Record<string, string>): unknown =>
    load(document, { variables, variableTexts: texts }).evaluator?.evaluate('var.v').value;
  const text = (value: string): unknown => ({ kind: 'string', value, sensitive: false });
  assert.deepEqual(value({ v: 'given' }, { v: 'text' }), text('given'));
  assert.deepEqual(value({}, { v: 'text' }), text('text'));
  assert.deepEqual(value({}, {}), text('default'));
});

test('a text that is no expression is refused with what is wrong in it', () => {
  const { evaluator } = load('{"variable":{"v":{"type":"list(string)"}}}', { variableTexts: { v: '[upper("a")]' } });
  assert.match(evaluator?.check()[0]?.detail ?? '', /"v".*without names and functions/);
});
