// Reads a commit and keeps a result while something is scarce: see scarce-resources.test.ts. What it is asked to do may
// fail; it prints how often it did, and ends with an error only if something broken was given out as good.
import assert from 'node:assert/strict';
import { mkdir, open, readdir, readFile, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { readKeptResult, writeKeptResult } from '../../../src/adapters/cdktf/result-cache.ts';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { contentOf, fileCount, type ScarceOrder } from './scarce-order.ts';

const { url, folder, freeKilobytes }: ScarceOrder = JSON.parse(process.argv[2] ?? '');
const { signal } = new AbortController();
let failures = 0;

async function readCommit(mirrorPath: string): Promise<void> {
  const source = createGitSource({
    folder: '',
    repository: url,
    branch: 'main',
    mirrorPath,
    allowFile: true,
    now: () => 0,
  });
  const { commit } = await source.fetch(await source.tip(signal), signal);
  const { path: tree } = await source.materialize(commit, signal);
  assert.equal((await readdir(tree)).length, fileCount, 'every file is there');
  for (let at = 0; at < fileCount; at += 1) {
    assert.equal(await readFile(path.join(tree, `file-${at}.ts`), 'utf8'), contentOf(at), 'every file is whole');
  }
}

async function keepResult(target: string): Promise<void> {
  const document = contentOf(1).repeat(4);
  const stack = { name: 'app', document, folder: target, dependencies: [], annotations: [] };
  await mkdir(target, { recursive: true });
  try {
    await writeKeptResult(target, [stack]);
  } finally {
    const [kept] = (await readKeptResult(target)) ?? [];
    assert.ok(kept === undefined || kept.document === document, 'a result is whole or not there');
  }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    failures += 1;
  }
}

/** Takes the room of the file system, up to what is to be left. */
async function fill(file: string, left: number): Promise<void> {
  const { bavail, bsize } = await statfs(path.dirname(file));
  const handle = await open(file, 'w');
  const block = Buffer.alloc(1024);
  for (let room = bavail * bsize - left * 1024; room > 0; room -= block.length) await handle.write(block);
  await handle.close();
}

for (const left of freeKilobytes) {
  const place = path.join(folder, `with-${left}`);
  const filler = path.join(folder, 'filler');
  if (left !== null) await fill(filler, left);
  await attempt(() => readCommit(place));
  await attempt(() => keepResult(path.join(place, 'result')));
  if (left !== null) {
    await rm(filler);
    await readCommit(place); // with room again, over what the failed attempt left behind
    await keepResult(path.join(place, 'result'));
    await rm(place, { recursive: true });
  }
}
process.stdout.write(`${failures}\n`);
