import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { countTasks, followTree } from '../../../src/adapters/cdktf/process-tree.ts';
import { runProcess } from '../../../src/adapters/cdktf/run-process.ts';

const { signal } = new AbortController();
const place = {
  command: '/bin/sh',
  cwd: '/',
  environment: { PATH: '/usr/bin:/bin' },
  wallMs: 60_000,
  outputBytes: 65_536,
};

function isAlive(id: number): boolean {
  return existsSync(`/proc/${id}`) && !/\) Z /.test(readFileSync(`/proc/${id}/stat`, 'latin1'));
}

async function untilGone(id: number): Promise<void> {
  while (isAlive(id)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('a tree is counted with its memory, and ended with a member that left its session and its parent', async () => {
  const line = 'setsid sh -c "sleep 600 & echo \\$!; wait" & echo ready; wait';
  const child = spawn('/bin/sh', ['-c', line], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  const tree = followTree(child.pid ?? 0);
  while (!/\d/.test(said) || !said.includes('ready')) await once(child.stdout, 'data');
  const sleeper = Number(/\d+/.exec(said)?.[0]);
  const { processes, memory } = tree.measure();
  assert.equal(processes, 3);
  assert.ok(memory > 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok(isAlive(sleeper));
  tree.end();
  await untilGone(sleeper);
  // Its parent was ended in the same breath, and may be gone a moment later.
  while (tree.measure().processes > 0) await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a process that is gone has no tree, and nobody is ended for it', () => {
  const tree = followTree(2 ** 22 + 1);
  assert.deepEqual(tree.measure(), { processes: 0, memory: 0 });
  tree.end();
  assert.ok(isAlive(process.pid));
});

test('a tree that takes too much memory together, though no process does alone, is ended', async () => {
  const hog = `${process.execPath} -e 'globalThis.a = Buffer.alloc(60 * 2 ** 20, 1); setInterval(() => 0, 1000)'`;
  const tree = { memoryBytes: 150 * 2 ** 20, processes: 50 };
  const end = await runProcess({ ...place, args: ['-c', `${hog} & ${hog} & ${hog} & wait`], tree }, signal);
  assert.equal(end.kind, 'out-of-memory');
});

test('a tree of too many processes is ended', async () => {
  const tree = { memoryBytes: 2 ** 40, processes: 5 };
  const end = await runProcess(
    { ...place, args: ['-c', 'for n in 1 2 3 4 5 6; do sleep 600 & done; wait'], tree },
    signal,
  );
  assert.equal(end.kind, 'too-many');
});

test('the tasks of a user are its processes with their threads', () => {
  const own = countTasks(process.getuid?.() ?? 0);
  assert.ok(own > 1, `${own}`);
  assert.equal(countTasks(59_999), 0);
});

test('a grandchild that keeps the pipes open, in a session of its own, is not waited for', async () => {
  const line = 'setsid -f sh -c "sleep 600 & wait" & sleep 0.1; echo done';
  const end = await runProcess({ ...place, args: ['-c', line] }, signal);
  assert.deepEqual([end.kind, end.exitCode, end.stdout], ['exited', 0, 'done\n']);
});

test('a job that fills the disk is ended before the disk is full', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'groundstate-disk-'));
  const tree = { memoryBytes: 2 ** 40, processes: 50, disk: { folder, bytes: 64 * 2 ** 20 } };
  const line = `n=0; while :; do n=$((n+1)); head -c 8000000 /dev/zero > ${folder}/$n; done`;
  const end = await runProcess({ ...place, args: ['-c', line], tree }, signal);
  await rm(folder, { recursive: true });
  assert.equal(end.kind, 'disk-full');
});
