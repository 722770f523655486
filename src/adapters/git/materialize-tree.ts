import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { GitMirror } from './git-mirror.ts';
import { parseObjectBatch, parseTreeListing, type SkippedEntry, type TreeFile } from './parse-objects.ts';
import { gitSaidTooMuch } from './run-git.ts';

/** The files of one commit on disk, and the entries that were left out. */
export interface MaterializedTree {
  readonly path: string;
  readonly skipped: readonly SkippedEntry[];
}

interface TreeToWrite {
  readonly mirror: GitMirror;
  readonly commit: string;
  readonly tree: string;
  readonly folder: string;
  readonly cachePath: string;
}

const limits = { files: 20_000, bytes: 256 * 1024 * 1024, listing: 16 * 1024 * 1024, kept: 12 };

/** Writes the files of a tree from the object store, without a checkout; the same commit is written once. */
export async function materializeTree(input: TreeToWrite, signal: AbortSignal): Promise<MaterializedTree> {
  const trees = path.join(input.cachePath, 'trees');
  const place = createHash('sha256').update(`${input.mirror.url.href}\n${input.folder}`).digest('hex').slice(0, 12);
  const target = path.join(trees, `${input.commit}-${place}`);
  const name = path.basename(input.folder) || input.mirror.url.name || 'estate';
  const kept = await readFinished(target, name);
  if (kept !== undefined) return kept;

  await mkdir(trees, { recursive: true });
  const fresh = await mkdtemp(path.join(trees, '.new-'));
  try {
    const content = await writeTree(input, path.join(fresh, 'files', name), signal);
    await writeFile(path.join(fresh, contentFile), JSON.stringify(content));
    await rename(fresh, target).catch(async () => {
      // Another process was faster, and its tree serves; or one that is not whole is in the way.
      if ((await readFinished(target, name)) !== undefined) return;
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target);
    });
    await dropOldTrees(trees);
    return { path: path.join(target, 'files', name), skipped: content.skipped };
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function writeTree(input: TreeToWrite, root: string, signal: AbortSignal): Promise<TreeContent> {
  const { mirror, tree } = input;
  await fetchMissingFiles(mirror, tree, signal);
  const listing = parseTreeListing(await listTree(input, signal));
  if (listing.unsafe !== undefined) throw unsafeName(input, listing.unsafe);
  const { files } = listing;
  if (files.length > limits.files) throw tooLarge(input, `${files.length} files, more than ${limits.files}`);
  await checkSize(input, files, signal);

  const batch = await mirror.run(['cat-file', '--batch'], signal, { input: idsOf(files) });
  const contents = parseObjectBatch(
    batch.stdout,
    files.map((file) => file.id),
  );
  if (batch.exitCode !== 0 || contents === undefined) throw unreadable(input);
  await mkdir(root, { recursive: true });
  const skipped: SkippedEntry[] = [...listing.skipped];
  for (const [index, file] of files.entries()) {
    const content = contents[index] ?? Buffer.alloc(0);
    if (content.subarray(0, 42).toString('latin1') === 'version https://git-lfs.github.com/spec/v1') {
      skipped.push({ path: file.path, kind: 'lfs-pointer' });
    }
    const target = path.join(root, file.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content, { flag: 'wx', mode: file.executable ? 0o755 : 0o644 });
  }
  return { skipped, files };
}

/** A few objects can be a tree of billions of names, so the list is cut off where it is too long for any honest one. */
async function listTree(input: TreeToWrite, signal: AbortSignal): Promise<string> {
  const command = ['ls-tree', '-r', '-z', '--full-tree', input.tree];
  const listed = await input.mirror.run(command, signal, { outputBytes: limits.listing });
  if (listed.exitCode === gitSaidTooMuch) throw tooLarge(input, `more than ${limits.files} files`);
  if (listed.exitCode !== 0) throw unreadable(input);
  return listed.stdout.toString('utf8');
}

/** In a blobless mirror the files of a commit arrive with one request, instead of one for each file. */
async function fetchMissingFiles(mirror: GitMirror, tree: string, signal: AbortSignal): Promise<void> {
  const listed = await mirror.must(['rev-list', '--objects', '--no-walk', '--missing=print', tree], signal);
  const missing = listed.split('\n').filter((line) => line.startsWith('?'));
  if (missing.length > 0) {
    await mirror.fetchObjects(
      missing.map((line) => line.slice(1)),
      signal,
    );
  }
}

async function checkSize(input: TreeToWrite, files: readonly TreeFile[], signal: AbortSignal): Promise<void> {
  const answer = await input.mirror.must(['cat-file', '--batch-check=%(objectsize)'], signal, { input: idsOf(files) });
  const sizes = answer
    .split('\n')
    .filter((line) => line !== '')
    .map(Number);
  if (sizes.length !== files.length || sizes.some((size) => !Number.isSafeInteger(size))) throw unreadable(input);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > limits.bytes) {
    throw tooLarge(input, `${Math.ceil(total / 2 ** 20)} MiB, more than ${limits.bytes / 2 ** 20}`);
  }
}

/** What a tree consists of; written last, so that a folder without it is known to be unfinished. */
interface TreeContent {
  readonly skipped: readonly SkippedEntry[];
  readonly files: readonly TreeFile[];
}

const contentFile = 'content.json';

/** A tree that is there and whole: a power cut or a full disk may leave files that are shorter than they were written. */
async function readFinished(target: string, name: string): Promise<MaterializedTree | undefined> {
  try {
    const root = path.join(target, 'files', name);
    const { skipped, files }: TreeContent = JSON.parse(await readFile(path.join(target, contentFile), 'utf8'));
    for (const file of files) {
      if (objectId(await readFile(path.join(root, file.path)), file.id.length) !== file.id) return undefined;
    }
    const now = new Date();
    await utimes(target, now, now);
    return { path: root, skipped };
  } catch {
    return undefined;
  }
}

/** The id that Git gives to the content of a file. */
function objectId(content: Buffer, length: number): string {
  const hash = createHash(length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${content.length}\0`).update(content).digest('hex');
}

async function dropOldTrees(trees: string): Promise<void> {
  const names = (await readdir(trees)).filter((name) => !name.startsWith('.'));
  const aged = await Promise.all(
    names.map(async (name) => ({
      name,
      used: (await stat(path.join(trees, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  const old = aged.toSorted((a, b) => b.used - a.used).slice(limits.kept);
  await Promise.all(old.map(({ name }) => rm(path.join(trees, name), { recursive: true, force: true })));
}

function idsOf(files: readonly TreeFile[]): Buffer {
  return Buffer.from(files.map((file) => `${file.id}\n`).join(''));
}

function unsafeName(input: TreeToWrite, name: string): Failure {
  return new Failure({
    code: 'git.unsafe-path',
    handling: 'ask',
    summary: 'The commit holds a path that leaves its folder',
    detail: `Commit ${input.commit.slice(0, 12)} has an entry named ${JSON.stringify(name)}, which no honest client makes. Nothing of the commit was used. Find out who made it, and remove the entry.`,
  });
}

function tooLarge(input: TreeToWrite, size: string): Failure {
  return new Failure({
    code: 'git.too-large',
    handling: 'ask',
    summary: 'The infra folder is too large',
    detail: `The folder "${input.folder}" at ${input.commit.slice(0, 12)} has ${size}. Nothing of the commit was used. Keep packages and built files out of Git, or set a sub-folder as the infra root.`,
  });
}

function unreadable(input: TreeToWrite): Failure {
  return new Failure({
    code: 'git.corrupt',
    handling: 'retry',
    summary: 'Files of the commit cannot be read',
    detail: `The mirror of ${input.mirror.url.href} lacks files of ${input.commit.slice(0, 12)} and the server did not send them. Nothing was changed. If this lasts, remove the mirror folder: it is made again.`,
  });
}
