import { createHash } from 'node:crypto';
import type { HistoryEvent } from '../../engine/ports/journal.ts';
import { historyShards, keys } from './keys.ts';

/** The partition of an event: its day, spread over a few. */
export function shardOf(event: HistoryEvent): string {
  const shard = createHash('sha256').update(event.id).digest().readUInt8(0) % historyShards;
  return keys.historyShard(dayOf(event.at), shard);
}

/** The UTC day of a time. */
export function dayOf(at: number): string {
  return formatTime(at).slice(0, 10);
}

/** Fixed width, so that text order is time order. */
export function sortKey(event: HistoryEvent): string {
  return `${formatTime(event.at)}#${event.id}`;
}

/** Times that no calendar holds, as «until the end of time», become its first or last. */
export function formatTime(at: number): string {
  const last = 253_402_300_799_999;
  return new Date(Math.min(last, Math.max(0, at))).toISOString();
}
