/** What a worker says of itself to the others: one record, which each of its beats replaces. */
export interface Presence {
  /** Of the process; a worker that starts again is another one. */
  readonly id: string;
  /** As the locks name it. */
  readonly holder: string;
  /** Milliseconds since the epoch, like every time here; for people only. */
  readonly startedAt: number;
  readonly at: number;
  /** Grows by one with each beat: whoever sees it move knows that the worker lives. */
  readonly beat: number;
  /** The time between two beats as long as this one holds. Milliseconds. */
  readonly everyMs: number;
  /** A pass is running. */
  readonly busy: boolean;
  /** It saw no other worker, so that nobody waits for its next beat: that comes within `aloneEveryMs`. */
  readonly alone: boolean;
  /** The commit that it works with; undefined until it has loaded one. */
  readonly commit: string | undefined;
  /** Of the names of the stacks of that commit. Workers share with those only that know of the same stacks. */
  readonly listDigest: string | undefined;
  /** The stacks that it looks after, and since when. */
  readonly holds: readonly { readonly stack: string; readonly since: number }[];
  /** Those of them that `commit` is not through with yet, and those for which it did not end well. */
  readonly unfinished: readonly string[];
  readonly failed: readonly string[];
  /** Those of them that it does not get to: another one is to take them meanwhile. */
  readonly late: readonly string[];
  /** Messages of the events queue that are about stacks of others, for a few beats each; `n` grows with each message. */
  readonly handedOn: readonly { readonly n: number; readonly body: string }[];
  /** There were more messages than fit: everything may have changed. Grows with each time. */
  readonly overflows: number;
}

/** A worker that is alone says so often that it lives; only people look at that. Milliseconds. */
export const aloneEveryMs = 5 * 60_000;

/** Two wall clocks may be apart by so much before it shows. */
const clockGraceMs = 30_000;

/** Whether nothing was heard of a worker for three beats, by two wall clocks: for people only. Who looks after its stacks is `Roster`'s affair. */
export function isSilent({ at, everyMs, alone }: Pick<Presence, 'at' | 'everyMs' | 'alone'>, now: number): boolean {
  const every = alone ? Math.max(everyMs, aloneEveryMs) : everyMs;
  return now - at > 3 * every + clockGraceMs;
}
