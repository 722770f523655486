import type { Presence } from '../../../src/core/fleet/presence.ts';

/** A worker that works with the commit `c`, has nothing to do and beats every 30 s. */
export function presenceOf(id: string, more: Partial<Presence> = {}): Presence {
  return {
    id,
    holder: `groundstate@${id}`,
    startedAt: 0,
    at: 0,
    beat: 1,
    everyMs: 30_000,
    busy: false,
    alone: false,
    commit: 'c',
    listDigest: 'l',
    holds: [],
    unfinished: [],
    failed: [],
    late: [],
    handedOn: [],
    overflows: 0,
    ...more,
  };
}
