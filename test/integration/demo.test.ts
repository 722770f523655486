import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { poolVariable } from '../support/emulator/pool.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = path.join(root, 'test/demo/main.ts');

interface End {
  readonly status: number | null;
  readonly output: string;
}

/** Runs the demo as `npm run demo` does on a machine that has everything, without pauses. */
function runDemo(
  args: readonly string[],
  whenSeen?: { readonly text: string; readonly signal: NodeJS.Signals },
  endpoint?: string,
): Promise<End> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    cwd: root,
    env: {
      ...process.env,
      CI: '1',
      NO_COLOR: '1',
      NODE_TEST_CONTEXT: undefined,
      AWS_ENDPOINT_URL: endpoint,
      [poolVariable]: undefined, // the demo of a person starts an emulator of its own
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isSignalled = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (isSignalled || whenSeen === undefined || !output.includes(whenSeen.text)) return;
      isSignalled = true;
      child.kill(whenSeen.signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, output }));
  });
}

test('the demo plays all eight acts, checks each one with AWS itself, and ends with 0', async () => {
  const { status, output } = await runDemo([]);
  assert.equal(status, 0, output.slice(-8000));
  const summary = output.slice(output.lastIndexOf('Summary'));
  const rows = [...summary.matchAll(/^ +(\d) +(\S.*?) +(happened|FAILED|not played) +(\d+)? /gm)];
  assert.deepEqual(
    rows.map((row) => [row[1], row[3]]),
    ['1', '2', '3', '4', '5', '6', '7', '8'].map((number) => [number, 'happened']),
  );
  for (const row of rows) assert.ok(Number(row[4]) >= 5, `act ${row[1]} has checks: ${row[4]}`);
  assert.doesNotMatch(output, /\u001b/, 'the output is plain text, because it is no terminal');
});

test('the demo that is interrupted takes everything that it started with it', async () => {
  const { status, output } = await runDemo([], { text: 'AWS has one VPC', signal: 'SIGINT' });
  assert.equal(status, 130, output);
  const [, folder] = /Git +(\S+groundstate-demo-\w+)\//.exec(output) ?? [];
  const [, endpoint] = /AWS emulator: .*?(http:\/\/\S+)/.exec(output) ?? [];
  assert.ok(folder !== undefined && endpoint !== undefined, output);
  assert.equal(existsSync(folder), false, 'its folder is gone');
  await assert.rejects(fetch(`${endpoint}/moto-api/data.json`), 'its emulator is gone');
  const worker = Number(/by groundstate@\S+?:(\d+)\)/.exec(output)?.[1]);
  assert.throws(() => process.kill(worker, 0), { code: 'ESRCH' }, 'its worker is gone');
});

test('an emulator that does not answer is said in words, with what to do', async () => {
  const { status, output } = await runDemo([], undefined, 'http://127.0.0.1:9');
  assert.equal(status, 1);
  assert.match(output, /http:\/\/127\.0\.0\.1:9 does not answer.*unset AWS_ENDPOINT_URL/s);
});

test('an unknown flag of the demo is refused', async () => {
  const { status, output } = await runDemo(['--loud']);
  assert.equal(status, 64);
  assert.match(output, /--keep/);
});
