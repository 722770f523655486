import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The JSON that each expression has in the real console, or "error". */
export function askConsole(expressions: readonly string[], folder: string): readonly string[] {
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
