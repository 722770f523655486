import type { HistoryAudit, HistoryFlaw } from '../../engine/ports/journal.ts';
import { auditChain, type Chain } from './audit-chain.ts';
import { type Checkpoint, readCheckpoints, sealOf } from './history-checkpoint.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { historyShards, keys } from './keys.ts';
import type { TableAccess } from './table-access.ts';

/** Reads the whole timeline and finds what was changed, taken out, moved or slipped in since it was written. */
export async function auditHistory(access: TableAccess, signal: AbortSignal): Promise<HistoryAudit> {
  // The ends are read before and after the records, because writers go on meanwhile: a chain must reach the first, and may not pass the second.
  const before = await readEnds(access, signal);
  const records = await readRecords(access, signal);
  const after = await readEnds(access, signal);
  const chains = gatherChains(records, before, after);
  const checkpoints = await readCheckpoints(access, signal);
  return {
    events: records.length,
    writers: chains.size,
    checkpoints: checkpoints.map(({ day, hash }) => ({ day, hash })),
    flaws: [...[...chains.values()].flatMap(auditChain), ...auditCheckpoints(checkpoints, chains)],
  };
}

async function readEnds(access: TableAccess, signal: AbortSignal): Promise<ReadonlyMap<string, Item>> {
  const ends = await access.query(keys.chains, {}, signal);
  return new Map(ends.map((end) => [textOf(end, 'sk'), end]));
}

async function readRecords(access: TableAccess, signal: AbortSignal): Promise<readonly Item[]> {
  const days = await access.query(keys.historyDays, {}, signal);
  const records: Item[] = [];
  for (const day of days) {
    const shards = Array.from({ length: historyShards }, (_, shard) => keys.historyShard(textOf(day, 'sk'), shard));
    records.push(...(await Promise.all(shards.map((pk) => access.query(pk, {}, signal)))).flat());
  }
  return records;
}

function gatherChains(
  records: readonly Item[],
  before: ReadonlyMap<string, Item>,
  after: ReadonlyMap<string, Item>,
): ReadonlyMap<string, Chain> {
  const byWriter = Map.groupBy(records, (record) => textOf(record, 'writer'));
  const writers = new Set([...byWriter.keys(), ...before.keys(), ...after.keys()]);
  return new Map(
    [...writers].toSorted().map((writer): [string, Chain] => {
      const links = (byWriter.get(writer) ?? []).toSorted(
        (left, right) => numberOf(left, 'seq') - numberOf(right, 'seq'),
      );
      return [writer, { writer, links, reaches: before.get(writer), ends: after.get(writer) }];
    }),
  );
}

function auditCheckpoints(
  checkpoints: readonly Checkpoint[],
  chains: ReadonlyMap<string, Chain>,
): readonly HistoryFlaw[] {
  const flaws: HistoryFlaw[] = [];
  let prev = '';
  for (const checkpoint of checkpoints) {
    const { day, hash } = checkpoint;
    if (checkpoint.prev !== prev) {
      flaws.push({
        kind: 'missing',
        text: `The checkpoint of ${day} does not follow the one before it: one was taken out or made anew.`,
      });
    }
    if (sealOf(checkpoint) !== hash) {
      flaws.push({ kind: 'changed', text: `The checkpoint of ${day} was changed.` });
    }
    for (const [writer, sequence, sealed] of checkpoint.heads) {
      const link = chains.get(writer)?.links.find((record) => numberOf(record, 'seq') === sequence);
      if (link === undefined || textOf(link, 'hash') !== sealed) {
        const what = link === undefined ? 'is missing' : 'is another one';
        flaws.push({
          kind: link === undefined ? 'missing' : 'changed',
          text: `Record ${sequence} of writer ${writer}, which the checkpoint of ${day} seals, ${what}.`,
        });
      }
    }
    prev = hash;
  }
  return flaws;
}
