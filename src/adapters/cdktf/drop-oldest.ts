import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';

/** Keeps the folders that were used last and removes the others; what is being written (`.new-`) stays. */
export async function dropOldest(parent: string, kept: number): Promise<void> {
  const names = (await readdir(parent)).filter((name) => !name.startsWith('.'));
  const aged = await Promise.all(
    names.map(async (name) => ({
      name,
      used: (await stat(path.join(parent, name)).catch(() => undefined))?.mtimeMs ?? 0,
    })),
  );
  const old = aged.toSorted((a, b) => b.used - a.used).slice(kept);
  await Promise.all(old.map(({ name }) => rm(path.join(parent, name), { recursive: true, force: true })));
}
