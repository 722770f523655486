import type { HistoryDay, HistoryEvent } from '../../engine/ports/journal.ts';
import { decodeBody } from './body.ts';
import { readCheckpoints } from './history-checkpoint.ts';
import { numberOf, textOf } from './item.ts';
import { historyShards, keys } from './keys.ts';
import type { TableAccess } from './table-access.ts';

/** The UTC days that have events, oldest first. */
export async function readHistoryDays(access: TableAccess, signal: AbortSignal): Promise<readonly string[]> {
  return (await access.query(keys.historyDays, {}, signal)).map((item) => textOf(item, 'sk')).toSorted();
}

/** One day whole, each event with its link of the chain, and the checkpoint that was made on it. */
export async function readHistoryDay(access: TableAccess, day: string, signal: AbortSignal): Promise<HistoryDay> {
  const shards = Array.from({ length: historyShards }, (_, shard) => keys.historyShard(day, shard));
  const pages = await Promise.all(shards.map((pk) => access.query(pk, {}, signal)));
  const items = pages.flat().toSorted((left, right) => (textOf(left, 'sk') < textOf(right, 'sk') ? -1 : 1));
  const checkpoint = (await readCheckpoints(access, signal)).find((candidate) => candidate.day === day);
  return {
    day,
    records: items.map((item) => ({
      event: decodeBody<HistoryEvent>(item['body']),
      writer: textOf(item, 'writer'),
      sequence: numberOf(item, 'seq'),
      previous: textOf(item, 'prev'),
      hash: textOf(item, 'hash'),
    })),
    checkpoint: checkpoint === undefined ? undefined : { day, hash: checkpoint.hash },
  };
}
