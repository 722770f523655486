import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { asFailure } from '../../../core/failure.ts';
import { type DataFile, writeFiles } from '../file-set.ts';
import type { Workplace } from '../workplace.ts';
import { type Archive, decodeArchive, encodeArchive } from './archive.ts';

/** What a source archive may hold: no more than the worker takes from Git. */
export const sourceLimits = { files: 20_000, bytes: 256 * 2 ** 20 };

interface Bench {
  readonly workplace: Workplace;
  /** Where sources are laid out; each job has a folder of its own there, which ends with it. */
  readonly folder: string;
}

/** Turns the archive of a source into the archive of what its app wrote, or into one that says why there is none. */
export async function performJob(bytes: Buffer, bench: Bench, signal: AbortSignal): Promise<Buffer> {
  const place = await mkdtemp(path.join(bench.folder, 'source-'));
  try {
    const source = decodeArchive(bytes, sourceLimits);
    // The name of the folder is the name of a stack in some apps, so it is the same for every job.
    const root = path.join(place, 'estate');
    await writeFiles(root, source.files);
    const files = await bench.workplace.run({ path: root, again: source.note['again'] === true }, signal);
    return encodeArchive({ note: {}, files });
  } catch (thrown) {
    signal.throwIfAborted();
    const { code, handling, summary, detail } = asFailure(thrown);
    return encodeArchive({ note: { failure: { code, handling, summary, detail } }, files: [] });
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** The source archive of a job. */
export function encodeSource(files: readonly DataFile[], again: boolean): Buffer {
  const source: Archive = { note: { again }, files };
  return encodeArchive(source);
}
