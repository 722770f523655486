import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { askConsole } from './support/ask-console.ts';
import { load } from './support/evaluate-case.ts';
import { randomCall, readSignatures } from './support/random-call.ts';
import { randomExpression } from './support/random-expression.ts';
import { terraformPresence } from './support/terraform.ts';

const count = Number(process.env['GROUNDSTATE_TEST_EXPRESSIONS'] ?? 1000);
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20261120);

const { evaluator } = load('{}');

/**
 * The differences that are meant, each with a section in docs/language.md. Null in a format makes Terraform answer
 * "known after apply" for ever, and nothing else in these expressions is ever unknown; here it is refused, or what
 * try() falls back to. A network with fewer than no bits is "<nil>" there, and
 * refused here; and the last digit of pow() with a fraction depends on the processor.
 */
function isMeant(expression: string, theirs: string): boolean {
  const refused = problems(expression);
  if (theirs === '(known after apply)') return expression.includes('format') && ask(expression) !== theirs;
  if (/\bpow\(/.test(expression) && areNear(ask(expression), theirs)) return true;
  return refused.includes('is null, so there is no text') || refused.includes('There is no prefix of -');
}

/** Numbers that differ in the last of their digits alone. */
function areNear(ours: string, theirs: string): boolean {
  const [a, b] = [ours, theirs].map((text) => Number(/^\{"ok":(-?[\d.]+)\}$/.exec(text)?.[1]));
  return a !== undefined && b !== undefined && Math.abs(a - b) < Math.abs(b) * 1e-15;
}

function problems(expression: string): string {
  return (evaluator?.evaluate(expression).diagnostics ?? []).map(({ detail }) => detail).join(' ');
}

function ask(expression: string): string {
  const result = evaluator?.evaluate(`jsonencode({ok = ${expression}})`);
  if (result === undefined || result.diagnostics.length > 0) return 'error';
  if (result.value.sensitive) return '(sensitive value)';
  return result.value.kind === 'string' ? result.value.value : '(known after apply)';
}

test(`${count} random expressions have the value that terraform console gives them`, {
  skip: terraformPresence(),
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-console-'));
  try {
    // Programs write few functions, nested; a third calls each of all functions alone.
    const calls = randomCall(readSignatures(folder), false);
    const expressions = [
      ...fc.sample(randomExpression, { numRuns: Math.ceil((count * 2) / 3), seed }),
      ...fc.sample(calls, { numRuns: Math.floor(count / 3), seed }),
    ];
    const answers = askConsole(expressions, folder);
    const different = expressions.flatMap((expression, index) => {
      const [ours, theirs] = [ask(expression), answers[index] ?? ''];
      return ours === theirs || isMeant(expression, theirs)
        ? []
        : [`${expression}\n  terraform: ${theirs}\n  ours:      ${ours}`];
    });
    assert.equal(
      different.length,
      0,
      `${different.length} differ:\n${different
        .toSorted((a, b) => a.length - b.length)
        .slice(0, 25)
        .join('\n')}`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
