import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { formatConsole } from '../../src/terraform/console-text.ts';
import { load } from './support/evaluate-case.ts';

interface ExpressionCase {
  readonly cat: string;
  readonly expr: string;
  readonly console?: string;
  readonly error?: string;
}

const folder = join(import.meta.dirname, 'cases/hcl-cases-context');
const cases: readonly ExpressionCase[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases/hcl-cases.json'), 'utf8'),
);
const { evaluator, diagnostics } = load(readFileSync(join(folder, 'main.tf.json'), 'utf8'), { folder });

describe('an expression has the value that terraform console printed', () => {
  assert.deepEqual(diagnostics, []);
  for (const { cat, expr, console: printed, error } of cases) {
    test(`${cat}: ${expr} is ${printed === undefined ? 'an error' : printed}`, () => {
      const result = evaluator?.evaluate(expr);
      assert.ok(result);
      const errors = result.diagnostics.map((diagnostic) => diagnostic.detail);
      if (error !== undefined) assert.ok(errors.length > 0, `no error, but ${formatConsole(result.value)}`);
      else {
        assert.deepEqual(errors, []);
        assert.equal(formatConsole(result.value), printed);
      }
    });
  }
});
