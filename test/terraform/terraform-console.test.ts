import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { load } from './support/evaluate-case.ts';
import { randomExpression } from './support/random-expression.ts';

const count = Number(process.env['GROUNDSTATE_TEST_EXPRESSIONS'] ?? 1000);
const seed = Number(process.env['GROUNDSTATE_TEST_SEED'] ?? 20261120);
const present = spawnSync('terraform', ['version'], { encoding: 'utf8' }).status === 0;

function askTerraform(expressions: readonly string[], folder: string): readonly string[] {
  const attempts = expressions.map((expression) => `try(jsonencode({ok = ${expression}}), "error")`);
  // The console reads lines of at most 64 kB, a file may be longer.
  writeFileSync(join(folder, 'main.tf'), `locals {\n  answers = [\n${attempts.join(',\n')}\n]\n}\n`);
  const run = spawnSync('terraform', ['console'], {
    cwd: folder,
    input: 'local.answers\n',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  assert.equal(run.status, 0, run.stderr.slice(0, 3000));
  assert.notEqual(run.stdout, '', run.stderr.slice(0, 3000));
  const lines = run.stdout.split('\n').filter((line) => line.startsWith('  '));
  assert.equal(lines.length, expressions.length);
  return lines.map((line) => unquote(line.trim().replace(/,$/, '')));
}

const { evaluator } = load('{}');

/** Reads a string as the console prints it; anything else (an unknown value) stays as it is. */
function unquote(printed: string): string {
  if (!printed.startsWith('"')) return printed;
  return printed
    .slice(1, -1)
    .replaceAll(/\\(?:x(..)|u(....)|U(.{8})|(.))/g, (_whole, ...parts: (string | undefined)[]) => {
      const hex = parts[0] ?? parts[1] ?? parts[2];
      if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
      return { a: '\u0007', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }[parts[3] ?? ''] ?? parts[3] ?? '';
    });
}

/**
 * The differences that are meant, each with a section in docs/language.md. Null in a format makes Terraform answer
 * "known after apply" for ever, and nothing else in these expressions is ever unknown; here it is refused, or what
 * try() falls back to. And a network with fewer than no bits is "<nil>" there, and refused here.
 */
function isMeant(expression: string, theirs: string): boolean {
  const refused = problems(expression);
  if (theirs === '(known after apply)') return expression.includes('format') && ask(expression) !== theirs;
  return refused.includes('is null, so there is no text') || refused.includes('There is no prefix of -');
}

function problems(expression: string): string {
  return (evaluator?.evaluate(expression).diagnostics ?? []).map(({ detail }) => detail).join(' ');
}

function ask(expression: string): string {
  const result = evaluator?.evaluate(`jsonencode({ok = ${expression}})`);
  if (result === undefined || result.diagnostics.length > 0) return 'error';
  return result.value.kind === 'string' ? result.value.value : '(known after apply)';
}

test(`${count} random expressions have the value that terraform console gives them`, {
  skip: present ? false : 'terraform IS NOT ON THE PATH: THE LANGUAGE IS NOT COMPARED WITH THE REAL ONE',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'groundstate-console-'));
  try {
    const expressions = fc.sample(randomExpression, { numRuns: count, seed });
    const answers = askTerraform(expressions, folder);
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
