import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('main.ts', import.meta.url));

// The whole of it is `npm run hostile`.
test('a sample of the hostile corpus reaches nothing in any mode, and its control reaches everything', async (context) => {
  const isPossible = process.getuid?.() === 0 && existsSync('/usr/bin/unshare') && existsSync('/usr/sbin/ip');
  if (!isPossible) return context.skip('needs root, unshare and iproute2');
  const args = ['--disable-warning=ExperimentalWarning', program, '--sample'];
  const done = await promisify(execFile)(process.execPath, args).catch((error: { stdout: string }) => error);
  const [, asExpected, all] = /(\d+) of (\d+) as they must be/.exec(done.stdout) ?? [];
  assert.equal(asExpected, all, done.stdout);
  assert.ok(Number(all) > 50, done.stdout);
});
