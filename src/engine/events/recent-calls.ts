import type { TrailRecord } from '../../core/attribution/trail-record.ts';
import type { RecordedCall } from '../../core/events/read-message.ts';

/** Enough for the busiest hours of an account; the oldest are forgotten first. */
const MOST_CALLS = 5_000;

/**
 * The calls of other people that the queue told of, so that also a pass over the whole stack knows at once who it was: CloudTrail itself
 * can be asked only minutes later. It lives as long as the process.
 */
export class RecentCalls {
  readonly #calls = new Map<string, RecordedCall>();
  readonly #byName = new Map<string, Set<string>>();
  readonly #arrivals = new Map<string, number>();
  #told = 0;

  /** False where the call was told of before. */
  note(call: RecordedCall): boolean {
    const { eventId } = call.record;
    if (this.#calls.has(eventId)) {
      return false;
    }
    this.#calls.set(eventId, call);
    this.#told += 1;
    this.#arrivals.set(eventId, this.#told);
    for (const name of call.names) {
      this.#file(name, eventId);
    }
    const [oldest] = this.#calls.values();
    if (this.#calls.size > MOST_CALLS && oldest !== undefined) {
      this.forget(oldest);
    }
    return true;
  }

  /** The call is about an object of this id, though it may only name a part of it. */
  means({ record: { eventId } }: RecordedCall, id: string): void {
    const call = this.#calls.get(eventId);
    if (call === undefined || call.names.has(id)) {
      return;
    }
    const { names, record } = call;
    const text = `${record.text} ${JSON.stringify(id)}`;
    this.#calls.set(eventId, { names: new Set([...names, id]), record: { ...record, text } });
    this.#file(id, eventId);
  }

  #file(name: string, eventId: string): void {
    const known = this.#byName.get(name);
    if (known === undefined) {
      this.#byName.set(name, new Set([eventId]));
    } else {
      known.add(eventId);
    }
  }

  /** The calls that mention one of the names, the last that was told of first. */
  about(names: readonly string[]): readonly TrailRecord[] {
    const ids = new Set(names.flatMap((name) => [...(this.#byName.get(name) ?? [])]));
    const found = [...ids].toSorted(
      (left, right) => (this.#arrivals.get(right) ?? 0) - (this.#arrivals.get(left) ?? 0),
    );
    return found.flatMap((id) => this.#calls.get(id)?.record ?? []);
  }

  /** As if it had never been told: it could not be handled, and comes again. */
  forget({ record: { eventId } }: RecordedCall): void {
    const names = this.#calls.get(eventId)?.names ?? [];
    this.#calls.delete(eventId);
    this.#arrivals.delete(eventId);
    for (const name of names) {
      const known = this.#byName.get(name);
      known?.delete(eventId);
      if (known?.size === 0) {
        this.#byName.delete(name);
      }
    }
  }
}
