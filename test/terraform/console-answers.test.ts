import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { load } from './support/evaluate-case.ts';

/** What `terraform console` 1.11 answered to `try(jsonencode({ok = <expr>}), "error")`. */
interface Answer {
  readonly expr: string;
  readonly answer: string;
}

const answers: readonly Answer[] = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases/console-answers.json'), 'utf8'),
);
const { evaluator } = load('{}');

describe('minus zero, unification, failing branches and sensitive marks are as terraform has them', () => {
  for (const { expr, answer } of answers) {
    test(`${expr} is ${answer}`, () => {
      const result = evaluator?.evaluate(`jsonencode({ok = ${expr}})`);
      assert.ok(result);
      const { value, diagnostics } = result;
      const known = value.kind === 'string' && !value.sensitive ? value.value : '(sensitive value)';
      assert.equal(diagnostics.length > 0 ? 'error' : known, answer);
    });
  }
});
