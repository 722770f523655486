import { z } from 'zod';
import { Failure } from '../../../core/failure.ts';
import type { DataFile } from '../file-set.ts';
import { hostFailure } from '../synth-failures.ts';
import { decodeArchive, type Note } from './archive.ts';

const resultLimits = { files: 10_000, bytes: 50 * 2 ** 20 };

/** More bytes than this are no result. */
export const largestResult = resultLimits.bytes + 16 * 2 ** 20;

/** What is no source, and could not be part of an archive. */
export const leftOut: ReadonlySet<string> = new Set(['.git', 'node_modules', 'cdktf.out']);

const failureNote = z.object({
  code: z.string().regex(/^synth\.[a-z-]{1,40}$/),
  handling: z.enum(['ask', 'wait', 'retry', 'stop']),
  summary: z.string().max(200),
  detail: z.string().max(8000),
});

/** Reads what a synthesis came to; throws the failure that it tells of. */
export function readResult(bytes: Buffer): readonly DataFile[] {
  const { note, files } = decodeArchive(bytes, resultLimits);
  const failure = readFailure(note);
  if (failure !== undefined) throw failure;
  return files;
}

/** A host may be in the hands of the app that ran on it, so its words are bounded and hold no control characters. */
function readFailure({ failure }: Note): Failure | undefined {
  if (failure === undefined) return undefined;
  const read = failureNote.safeParse(failure);
  if (!read.success) return hostFailure('wait', 'The host gave neither a result nor a reason that can be read');
  const plain = (text: string): string => text.replaceAll(/[^\P{Cc}\n]/gu, ' ');
  const { code, handling, summary, detail } = read.data;
  return new Failure({ code, handling, summary: plain(summary), detail: plain(detail) });
}
