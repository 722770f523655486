import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readKeptResult, writeKeptResult } from '../../../src/adapters/cdktf/result-cache.ts';
import { createGitSource } from '../../../src/adapters/git/git-source.ts';
import { commitFiles, createBareRepository, type TestRepository } from '../../support/git-repository.ts';
import { contentOf, fileCount, type ScarceOrder } from './scarce-order.ts';

const program = fileURLToPath(new URL('./scarce-process.ts', import.meta.url));
const { signal } = new AbortController();
// A small file system of the test's own needs a mount namespace; as root or where users may make one.
const canMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
let folder: string;
let repository: TestRepository;
let commit: string;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'groundstate-scarce-'));
  repository = await createBareRepository(undefined, { parent: folder });
  const files = Object.fromEntries(Array.from({ length: fileCount }, (_, at) => [`file-${at}.ts`, contentOf(at)]));
  commit = await commitFiles(repository, { files, message: 'files' });
});
after(() => rm(folder, { recursive: true, force: true }));

function sourceAt(mirrorPath: string) {
  const { url } = repository;
  return createGitSource({ folder: '', repository: url, branch: 'main', mirrorPath, allowFile: true, now: () => 0 });
}

function startScarce(shell: string, order: Omit<ScarceOrder, 'url'>) {
  const text = JSON.stringify({ ...order, url: repository.url });
  const args = [
    '-c',
    shell,
    'sh',
    process.execPath,
    '--disable-warning=ExperimentalWarning',
    program,
    text,
    order.folder,
  ];
  return spawn('sh', args, { env: { ...process.env, PLACE: order.folder }, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function runScarce(shell: string, order: Omit<ScarceOrder, 'url'>): Promise<number> {
  const child = startScarce(shell, order);
  let said = '';
  let failures = '';
  child.stdout.on('data', (chunk) => {
    failures += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 0, said);
  return Number(failures);
}

async function checkTree(mirrorPath: string): Promise<void> {
  const source = sourceAt(mirrorPath);
  await source.fetch(commit, signal);
  const { path: tree } = await source.materialize(commit, signal);
  for (let at = 0; at < fileCount; at += 1) {
    assert.equal(await readFile(path.join(tree, `file-${at}.ts`), 'utf8'), contentOf(at));
  }
}

test('on a full disk nothing half is given out as whole, and with room again all is well', {
  skip: !canMount && 'no mount namespace can be made on this machine: run as root or allow user namespaces',
}, async () => {
  const place = path.join(folder, 'small');
  await mkdir(place);
  const shell = `exec unshare -rm sh -c 'mount -t tmpfs -o size=4m tmpfs "$PLACE" && exec "$@"' sh "$@"`;
  const failures = await runScarce(shell, { folder: place, freeKilobytes: [8, 40, 120, 180, 230, 280] });
  assert.ok(failures >= 4, `the disk was full in ${failures} attempts`);
});

test('a worker that runs out of file descriptors leaves nothing half behind', async () => {
  const place = path.join(folder, 'few-files');
  let failures = 0;
  for (const limit of [26, 30, 34]) {
    const child = startScarce(`ulimit -n ${limit}; exec "$@"`, { folder: place, freeKilobytes: [null] });
    const said: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
    const [code] = await once(child, 'close');
    failures += code === 0 ? Number(Buffer.concat(said)) : 1;
    await checkTree(path.join(place, 'with-null'));
  }
  assert.ok(failures >= 1, 'the lowest limit was too high to be felt');
});

test('a worker that is killed while it writes, as for too much memory, leaves nothing half behind', async () => {
  for (const sign of ['git', 'trees', 'with-null']) {
    const place = path.join(folder, `killed-at-${sign}`);
    const child = startScarce('exec "$@"', { folder: place, freeKilobytes: [null] });
    const ended = once(child, 'close');
    const seen = async () => {
      const names = await readdir(place, { recursive: true }).catch(() => []); // folders come and go meanwhile
      return child.exitCode !== null || names.some((each) => each.includes(sign));
    };
    while (!(await seen())) await turn();
    child.kill('SIGKILL');
    await ended;
    await checkTree(path.join(place, 'with-null'));
  }
});

test('a kept tree with a file that lost its end, or a bit, is written anew', async () => {
  const mirrorPath = path.join(folder, 'torn');
  const source = sourceAt(mirrorPath);
  await source.fetch(commit, signal);
  const { path: tree } = await source.materialize(commit, signal);
  const file = path.join(tree, 'file-3.ts');
  const ways = [
    () => truncate(file, 100),
    () => writeFile(file, contentOf(3).replace('x', 'y')),
    () => rm(file),
    () => truncate(path.join(path.dirname(path.dirname(tree)), 'content.json'), 30),
  ];
  for (const spoil of ways) {
    await spoil();
    await checkTree(mirrorPath);
  }
});

test('a kept synthesis whose document or asset lost its end is not there', async () => {
  const target = path.join(folder, 'result');
  const asset = path.join(target, 'out', 'asset.zip');
  await mkdir(path.dirname(asset), { recursive: true });
  await writeFile(asset, 'content of an asset');
  const stack = {
    name: 'app',
    document: '{"a":1}',
    folder: path.join(target, 'out'),
    dependencies: [],
    annotations: [],
  };
  await writeKeptResult(target, [stack]);
  assert.deepEqual(await readKeptResult(target), [stack]);
  const stored = await readFile(path.join(target, 'stacks.json'), 'utf8');
  await writeFile(path.join(target, 'stacks.json'), stored.replace('\\"a\\":1', '\\"a\\":2'));
  assert.equal(await readKeptResult(target), undefined, 'another document');
  await writeFile(path.join(target, 'stacks.json'), stored);
  assert.deepEqual(await readKeptResult(target), [stack]);
  await truncate(asset, 5);
  assert.equal(await readKeptResult(target), undefined, 'a shorter asset');
});
