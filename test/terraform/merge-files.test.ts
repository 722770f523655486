import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { toPlain } from '../../src/core/value.ts';
import { mergeFiles } from '../../src/terraform/merge-files.ts';
import { load } from './support/evaluate-case.ts';
import { terraformPresence } from './support/terraform.ts';
import { walk } from './support/walk-document.ts';

type Files = Readonly<Record<string, unknown>>;

function merge(files: Files): ReturnType<typeof mergeFiles> {
  return mergeFiles(Object.entries(files).map(([name, content]) => ({ name, text: JSON.stringify(content) })));
}

/** The outputs of a folder as they are read here; what is wrong with it, where something is. */
function ours(files: Files): unknown {
  const merged = merge(files);
  if (merged.kind === 'problem') return 'error';
  const { document, evaluator, diagnostics } = load(merged.text);
  if (document === undefined || evaluator === undefined || diagnostics.length > 0) return 'error';
  if (walk(document, evaluator, false).problems.length > 0) return 'error';
  return Object.fromEntries([...evaluator.outputs()].map(([name, { value }]) => [name, toPlain(value)]));
}

/** The outputs of a folder as Terraform plans them. */
function theirs(files: Files): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-merge-'));
  try {
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), JSON.stringify(content));
    const run = (...args: string[]) =>
      spawnSync('terraform', args, { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 });
    if (run('init', '-input=false').status !== 0) return 'error';
    if (run('plan', '-input=false', '-out=plan').status !== 0) return 'error';
    const { planned_values: planned } = JSON.parse(run('show', '-json', 'plan').stdout);
    const outputs: Record<string, { value: unknown }> = planned.outputs ?? {};
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const output = (value: unknown): unknown => ({ out: { value } });

const cases: readonly { readonly name: string; readonly files: Files }[] = [
  {
    name: 'blocks of several files see each other',
    files: {
      'a.tf.json': { locals: { x: 1 }, output: output('${local.x + local.y}') },
      'b.tf.json': { locals: [{ y: 2 }, { z: 3 }] },
    },
  },
  {
    name: 'a local value of an override file takes the place of the other one, and only that',
    files: {
      'a.tf.json': { locals: { x: 1, y: 1 }, output: output('${local.x}${local.y}') },
      'a_override.tf.json': { locals: { x: 5 } },
    },
  },
  {
    name: 'override files are merged by name, the later ones last',
    files: {
      'main.tf.json': { variable: { v: { type: 'string', default: 'main' } }, output: output('${var.v}') },
      'override.tf.json': { variable: { v: { default: 'override' } } },
      'b_override.tf.json': { variable: { v: { default: 'b' } } },
    },
  },
  {
    name: 'arguments of a block are overridden one by one',
    files: {
      'a.tf.json': {
        resource: { terraform_data: { t: { input: { a: 1 }, triggers_replace: 'x' } } },
        output: output('${terraform_data.t.input}-${terraform_data.t.triggers_replace}'),
      },
      'override.tf.json': { resource: [{ terraform_data: [{ t: { input: 'new' } }] }] },
    },
  },
  {
    name: 'an output is overridden',
    files: { 'a.tf.json': { output: output(1) }, 'override.tf.json': { output: output('two') } },
  },
  {
    name: 'an override of what nothing declares is an error',
    files: { 'a.tf.json': { output: output(1) }, 'override.tf.json': { output: { other: { value: 2 } } } },
  },
  {
    name: 'a local value that only an override file has is an error',
    files: { 'a.tf.json': { output: output(1) }, 'override.tf.json': { locals: { q: 2 } } },
  },
  {
    name: 'what two files declare is an error',
    files: { 'a.tf.json': { locals: { x: 1 } }, 'b.tf.json': { locals: { x: 1 } } },
  },
  {
    name: 'an override of depends_on is an error',
    files: {
      'a.tf.json': { resource: { terraform_data: { t: {}, u: {} } } },
      'override.tf.json': { resource: { terraform_data: { t: { depends_on: ['terraform_data.u'] } } } },
    },
  },
  {
    name: 'a moved block in an override file is an error',
    files: {
      'a.tf.json': { resource: { terraform_data: { t: {} } } },
      'override.tf.json': { moved: { from: 'terraform_data.a', to: 'terraform_data.t' } },
    },
  },
  {
    name: 'count is overridden like any argument',
    files: {
      'a.tf.json': {
        resource: { terraform_data: { t: { count: 1, input: 'x' } } },
        output: output('${length(terraform_data.t)}'),
      },
      'override.tf.json': { resource: { terraform_data: { t: { count: 3 } } } },
    },
  },
  {
    name: 'an override of a precondition, which Terraform drops and then fails by the other one, is an error',
    files: {
      'a.tf.json': {
        resource: {
          terraform_data: {
            t: {
              input: 'x',
              lifecycle: {
                create_before_destroy: true,
                precondition: { condition: '${length(local.l) == 9}', error_message: 'base' },
              },
            },
          },
        },
        locals: { l: [1] },
        output: output('${terraform_data.t.input}'),
      },
      'override.tf.json': {
        resource: {
          terraform_data: {
            t: { lifecycle: { precondition: { condition: '${length(local.l) == 1}', error_message: 'override' } } },
          },
        },
      },
    },
  },
];

describe('several files of Terraform JSON are one document, as Terraform merges them', () => {
  for (const { name, files } of cases) {
    test(name, { skip: terraformPresence() }, () => {
      assert.deepEqual(ours(files), theirs(files));
    });
  }
});

test('a merged document keeps every digit of its numbers', () => {
  const merged = mergeFiles([
    { name: 'a.tf.json', text: '{"locals":{"x":12345678901234567890.123456789}}' },
    { name: 'b.tf.json', text: '{"locals":{"y":1}}' },
  ]);
  assert.equal(merged.kind, 'merged');
  assert.match(merged.kind === 'merged' ? merged.text : '', /12345678901234567890\.123456789/);
});

test('lifecycle is merged rule by rule', () => {
  const merged = merge({
    'a.tf.json': { resource: { t: { n: { lifecycle: { prevent_destroy: true, ignore_changes: ['a'] } } } } },
    'override.tf.json': { resource: { t: { n: { lifecycle: [{ ignore_changes: 'all' }] } } } },
  });
  assert.deepEqual(JSON.parse(merged.kind === 'merged' ? merged.text : '{}'), {
    resource: { t: { n: { lifecycle: { prevent_destroy: true, ignore_changes: 'all' } } } },
  });
});

test('a broken file is named', () => {
  const result = mergeFiles([
    { name: 'a.tf.json', text: '{}' },
    { name: 'b.tf.json', text: '{"locals":' },
  ]);
  assert.equal(result.kind === 'problem' ? result.file : undefined, 'b.tf.json');
});

test('an override replaces the generated blocks of the same name and no others', () => {
  const merged = merge({
    'a.tf.json': {
      resource: { t: { n: { one: { a: 1 }, dynamic: { one: { for_each: [] }, two: { for_each: [] } } } } },
    },
    'override.tf.json': { resource: { t: { n: { one: { a: 2 } } } } },
  });
  assert.equal(merged.kind, 'merged');
  assert.deepEqual(JSON.parse(merged.kind === 'merged' ? merged.text : '{}'), {
    resource: { t: { n: { dynamic: { two: { for_each: [] } }, one: { a: 2 } } } },
  });
});
