import { readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';

/** The stacks of a result that was finished; folders are stored relative, because a result is moved into its place. */
export async function readKeptResult(target: string): Promise<readonly SynthesizedStack[] | undefined> {
  try {
    const text = await readFile(path.join(target, 'stacks.json'), 'utf8');
    const stacks: readonly SynthesizedStack[] = JSON.parse(text);
    const now = new Date();
    await utimes(target, now, now);
    return stacks.map((stack) => ({ ...stack, folder: path.resolve(target, stack.folder) }));
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
  await writeFile(path.join(folder, 'stacks.json'), JSON.stringify(stored));
}
