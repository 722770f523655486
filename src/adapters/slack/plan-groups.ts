import type { Alert } from '../../engine/ports/journal.ts';
import { threadOf } from './conversation.ts';

/** What is known when it is decided what becomes one message. */
export interface Traffic {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** How long alerts of low severity are gathered; 0 tells them at once. */
  readonly digestMs: number;
  /** Threads that have a message, each with the summary that it is part of, if it is. */
  readonly known: ReadonlyMap<string, string | undefined>;
  /** New messages of the last minute. */
  readonly recent: number;
  /** Whether the last minute had a summary already. */
  readonly hasRecentSummary: boolean;
}

/** More new messages than this in a minute become one. */
export const mostPerMinute = 10;
/** The table claims and forgets them one by one, within the time of one attempt. */
const mostInSummary = 300;

/**
 * Which alerts make one message: those of one thread; those of low severity that were gathered for long enough; and in a
 * storm all that are new, once a minute.
 */
export function planGroups(waiting: readonly Alert[], traffic: Traffic): readonly (readonly Alert[])[] {
  const threads = Map.groupBy(waiting, threadOf);
  const followUps = Map.groupBy(
    [...threads].filter(([thread]) => traffic.known.has(thread)),
    ([thread]) => traffic.known.get(thread) ?? thread,
  );
  const fresh = [...threads].filter(([thread]) => !traffic.known.has(thread)).map(([, alerts]) => alerts);
  const quiet = fresh.filter((alerts) => isQuiet(alerts, traffic));
  const loud = fresh.filter((alerts) => !quiet.includes(alerts));
  const known = [...followUps.values()].map((group) => group.flatMap(([, alerts]) => alerts));
  return [...known, ...planLoud(loud, traffic), ...planDigest(quiet, traffic)];
}

function planLoud(threads: readonly (readonly Alert[])[], traffic: Traffic): readonly (readonly Alert[])[] {
  if (threads.length + traffic.recent <= mostPerMinute) {
    return threads;
  }
  return traffic.hasRecentSummary ? [] : [threads.slice(0, mostInSummary).flat()];
}

/** The first one that waits decides: no answer of the past is needed, so a new worker goes on where the old one stopped. */
function planDigest(threads: readonly (readonly Alert[])[], { now, digestMs }: Traffic): readonly (readonly Alert[])[] {
  const oldest = Math.min(...threads.flatMap((alerts) => alerts.map(({ at }) => at)));
  return threads.length > 0 && now - oldest >= digestMs ? [threads.slice(0, mostInSummary).flat()] : [];
}

function isQuiet(alerts: readonly Alert[], { digestMs }: Traffic): boolean {
  return digestMs > 0 && alerts.every(({ severity, kind }) => severity === 'low' && kind !== 'escalation');
}
