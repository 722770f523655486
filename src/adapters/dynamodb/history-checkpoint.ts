import { createHash } from 'node:crypto';
import { decodeBody, encodeBody } from './body.ts';
import { isNew } from './condition.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, usualPatience } from './table-access.ts';

/** The end of one writer's chain at some moment: writer, sequence, hash. */
export type SealedHead = readonly [writer: string, sequence: number, hash: string];

/** A day's seal over the ends of all chains that grew since the seal before it. */
export interface Checkpoint {
  readonly day: string;
  readonly at: number;
  readonly prev: string;
  readonly hash: string;
  readonly body: string | Uint8Array;
  readonly heads: readonly SealedHead[];
}

/** The hash of a checkpoint; each holds the one before it, so that none can be taken out. */
export function sealOf(checkpoint: Pick<Checkpoint, 'day' | 'prev' | 'body'>): string {
  const { day, prev, body } = checkpoint;
  return createHash('sha256').update(`${prev}\n${day}\n`).update(body).digest('hex');
}

/** All checkpoints, oldest first. */
export async function readCheckpoints(access: TableAccess, signal: AbortSignal): Promise<readonly Checkpoint[]> {
  return (await access.query(keys.checkpoints, {}, signal)).map(readCheckpoint);
}

function readCheckpoint(item: Item): Checkpoint {
  const body = item['body'];
  return {
    day: textOf(item, 'sk'),
    at: numberOf(item, 'at'),
    prev: textOf(item, 'prev'),
    hash: textOf(item, 'hash'),
    body: body instanceof Uint8Array ? body : textOf(item, 'body'),
    heads: decodeBody<readonly SealedHead[] | null>(body) ?? [],
  };
}

/**
 * Seals the chains once a day, whoever comes first. A chain alone shows that a record was changed; the seal also shows
 * that a whole chain was taken out or made anew, to everybody who kept an older seal elsewhere.
 */
export async function sealDay(access: TableAccess, day: string, signal: AbortSignal): Promise<void> {
  const [last] = await access.query(keys.checkpoints, { newestFirst: true, limit: 1 }, signal);
  const before = last === undefined ? undefined : readCheckpoint(last);
  if (before !== undefined && before.day >= day) {
    return;
  }
  const chains = await access.query(keys.chains, {}, signal);
  // A chain may have grown in the millisecond of the seal before this one: twice is harmless, never is not.
  const grown = chains.filter((chain) => numberOf(chain, 'at') >= (before?.at ?? 0) - overlapMs);
  const heads = grown.map((chain): SealedHead => [textOf(chain, 'sk'), numberOf(chain, 'seq'), textOf(chain, 'hash')]);
  const body = encodeBody(heads);
  const prev = before?.hash ?? '';
  const item = { body, prev, hash: sealOf({ day, prev, body }), at: access.clock.now() };
  await access.write([{ kind: 'put', key: keys.checkpoint(day), item, condition: isNew }], usualPatience, signal);
}

/** Wall clocks of two writers may differ by as much. */
const overlapMs = 10 * 60_000;
