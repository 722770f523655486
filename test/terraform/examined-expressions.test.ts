import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatConsole } from '../../src/terraform/console-text.ts';
import { load } from './support/evaluate-case.ts';

/**
 * What `terraform` 1.11 answered to `try(jsonencode({ok = <expr>}), "error")`, in the context of hcl-cases-context, and
 * how its console prints the value inside a list.
 */
interface Case {
  readonly expr: string;
  readonly answer: string;
  readonly text?: string;
}

const cases = join(import.meta.dirname, 'cases');
const context = join(cases, 'hcl-cases-context');
const all: readonly Case[] = JSON.parse(readFileSync(join(cases, 'examined-expressions.json'), 'utf8'));
const { evaluator } = load(readFileSync(join(context, 'main.tf.json'), 'utf8'), { folder: context });

function answer(expr: string): string {
  const result = evaluator?.evaluate(`jsonencode({ok = ${expr}})`);
  assert.ok(result);
  if (result.diagnostics.length > 0) return 'error';
  const { value } = result;
  if (value.sensitive) return '(sensitive value)';
  return value.kind === 'string' ? value.value : '(known after apply)';
}

function printed(expr: string): string {
  const result = evaluator?.evaluate(expr);
  assert.ok(result);
  return formatConsole(result.value, 2);
}

test(`the edges of every function and operator, in ${all.length} expressions, are those of terraform`, () => {
  const different = all.filter(
    ({ expr, answer: theirs, text }) => answer(expr) !== theirs || (text !== undefined && printed(expr) !== text),
  );
  assert.deepEqual(
    different.map(({ expr, ...theirs }) => ({ expr, theirs, ours: answer(expr), print: printed(expr) })),
    [],
  );
});
