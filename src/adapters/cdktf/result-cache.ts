import { createHash } from 'node:crypto';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';

/** What is kept of a synthesis; the digest covers the stacks and every file beside them. */
interface KeptResult {
  readonly digest: string;
  readonly stacks: readonly SynthesizedStack[];
}

const resultFile = 'stacks.json';

/**
 * The stacks of a result that was finished and is whole: a power cut or a full disk may leave files that are shorter than
 * they were written. Folders are stored relative, because a result is moved into its place.
 */
export async function readKeptResult(target: string): Promise<readonly SynthesizedStack[] | undefined> {
  try {
    const kept: KeptResult = JSON.parse(await readFile(path.join(target, resultFile), 'utf8'));
    if (kept.digest !== (await digestResult(target, kept.stacks))) return undefined;
    const now = new Date();
    await utimes(target, now, now);
    return kept.stacks.map((stack) => ({ ...stack, folder: path.resolve(target, stack.folder) }));
  } catch {
    return undefined;
  }
}

/** Stores the stacks of a synthesis in its own folder. */
export async function writeKeptResult(folder: string, stacks: readonly SynthesizedStack[]): Promise<void> {
  const stored = stacks.map((stack) => {
    const relative = path.relative(folder, stack.folder);
    return { ...stack, folder: relative.startsWith('..') ? stack.folder : relative };
  });
  const kept: KeptResult = { digest: await digestResult(folder, stored), stacks: stored };
  await writeFile(path.join(folder, resultFile), JSON.stringify(kept));
}

async function digestResult(folder: string, stacks: readonly SynthesizedStack[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(stacks));
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((file) => file !== resultFile);
  for (const file of files.toSorted()) {
    const content = await readFile(path.join(folder, file));
    hash.update(`\n${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}
