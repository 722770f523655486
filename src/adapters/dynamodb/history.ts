import { Failure } from '../../core/failure.ts';
import type { HistoryAudit, HistoryEvent, HistoryQuery } from '../../engine/ports/journal.ts';
import type { Action } from './action.ts';
import { auditHistory } from './audit-history.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew } from './condition.ts';
import { type ChainHead, chainStart, linkTo } from './history-chain.ts';
import { sealDay } from './history-checkpoint.ts';
import { dayOf, formatTime, shardOf, sortKey } from './history-keys.ts';
import { type Item, textOf } from './item.ts';
import { historyShards, keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/** The append-only timeline. */
export interface History {
  append(events: readonly HistoryEvent[], signal: AbortSignal): Promise<void>;
  read(query: HistoryQuery, signal: AbortSignal): Promise<readonly HistoryEvent[]>;
  audit(signal: AbortSignal): Promise<HistoryAudit>;
}

/** One transaction holds these, the chain's head and the days. */
const batchSize = 40;

interface Writer {
  readonly access: TableAccess;
  readonly name: string;
  head: ChainHead;
  /** Days that are listed already. */
  readonly days: Set<string>;
  /** The newest day whose checkpoint is known to stand. */
  sealed: string;
}

/** Makes the timeline of one process; its writer name must be new, for the chain begins with it. */
export function createHistory(access: TableAccess, writerName: string): History {
  const writer: Writer = { access, name: writerName, head: chainStart, days: new Set(), sealed: '' };
  // Links are made one after the other, whoever calls.
  let tail: Promise<unknown> = Promise.resolve();
  return {
    append: (events, signal) => {
      const turn = tail.then(() => appendAll(writer, events, signal));
      tail = turn.catch(() => undefined);
      return turn;
    },
    read: (query, signal) => readHistory(access, query, signal),
    audit: (signal) => auditHistory(access, signal),
  };
}

async function appendAll(writer: Writer, events: readonly HistoryEvent[], signal: AbortSignal): Promise<void> {
  for (let at = 0; at < events.length; at += batchSize) {
    await appendBatch(writer, distinct(events.slice(at, at + batchSize)), signal);
  }
  await sealToday(writer, signal);
}

/** The events are safe already: a checkpoint that fails is made with the next ones. */
async function sealToday(writer: Writer, signal: AbortSignal): Promise<void> {
  const today = dayOf(writer.access.clock.now());
  if (writer.sealed === today) {
    return;
  }
  try {
    await sealDay(writer.access, today, signal);
    writer.sealed = today;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) {
      throw thrown;
    }
  }
}

function distinct(events: readonly HistoryEvent[]): HistoryEvent[] {
  return [...new Map(events.map((event) => [sortKey(event), event])).values()];
}

/** What somebody wrote before us is left out and the rest is linked anew; our own lost answer is no refusal, thanks to the token. */
async function appendBatch(writer: Writer, events: HistoryEvent[], signal: AbortSignal): Promise<void> {
  while (events.length > 0) {
    const days = [...new Set(events.map((event) => dayOf(event.at)))].filter((day) => !writer.days.has(day));
    const { actions, head } = renderBatch(writer, events, days);
    const result = await writer.access.write(actions, usualPatience, signal);
    if (result.kind === 'done') {
      writer.head = head;
      for (const day of days) {
        writer.days.add(day);
      }
      return;
    }
    if (result.kind === 'unclear') {
      throw unavailable(writer.access.name, new Error('a history record was not confirmed'));
    }
    events.splice(result.index, 1);
  }
}

interface Batch {
  readonly actions: readonly Action[];
  readonly head: ChainHead;
}

function renderBatch(writer: Writer, events: readonly HistoryEvent[], days: readonly string[]): Batch {
  let { head } = writer;
  const puts = events.map((event): Action => {
    const body = encodeBody(event);
    const prev = head.hash;
    head = linkTo(head, writer.name, body);
    const item = { body, writer: writer.name, seq: head.sequence, prev, hash: head.hash };
    return { kind: 'put', key: { pk: shardOf(event), sk: sortKey(event) }, item, condition: isNew };
  });
  const chain: Action = {
    kind: 'put',
    key: keys.chain(writer.name),
    item: { seq: head.sequence, hash: head.hash, at: writer.access.clock.now() },
  };
  const listed = days.map((day): Action => ({ kind: 'update', key: keys.historyDay(day), set: { listed: true } }));
  return { actions: [...puts, chain, ...listed], head };
}

async function readHistory(
  access: TableAccess,
  query: HistoryQuery,
  signal: AbortSignal,
): Promise<readonly HistoryEvent[]> {
  const from = formatTime(query.since);
  const to = formatTime(query.until);
  const days = await access.query(keys.historyDays, { from: from.slice(0, 10), to: to.slice(0, 10) }, signal);
  const found: Item[] = [];
  for (const day of days) {
    const shards = Array.from({ length: historyShards }, (_, shard) => keys.historyShard(textOf(day, 'sk'), shard));
    const pages = await Promise.all(shards.map((pk) => access.query(pk, { from, to: `${to}\uffff` }, signal)));
    found.push(...pages.flat());
  }
  const sorted = found.toSorted((left, right) => (textOf(left, 'sk') < textOf(right, 'sk') ? -1 : 1));
  return sorted.map((item) => decodeBody<HistoryEvent>(item['body'])).filter((event) => isWanted(event, query));
}

function isWanted(event: HistoryEvent, query: HistoryQuery): boolean {
  return (
    (query.stack === undefined || event.stack === query.stack) &&
    (query.address === undefined || event.address === query.address) &&
    (query.actor === undefined || event.actor.toLowerCase().includes(query.actor.toLowerCase())) &&
    (query.kind === undefined || event.kind === query.kind)
  );
}
