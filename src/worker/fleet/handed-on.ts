import type { Presence } from '../../core/fleet/presence.ts';
import type { Clock } from '../../engine/ports/time.ts';

/** Longer than two ticks of the slowest reader. */
const keptMs = 120_000;
/** What fits into a record beside the rest of it, also where it cannot be compressed. */
const mostBytes = 250_000;

interface Kept {
  readonly n: number;
  readonly body: string;
  readonly until: number;
}

/**
 * Messages that reached the wrong worker. A queue gives each message to one worker, whichever asks first; what is about no stack of
 * that one is said again with its beats, so that the right one hears it, and no write is made for it alone.
 */
export class HandedOn {
  readonly #clock: Clock;
  readonly #heard = new Map<string, { readonly n: number; readonly overflows: number }>();
  #kept: readonly Kept[] = [];
  #last = 0;
  #overflows = 0;
  #news: string[] = [];
  #isAllNews = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Says them to the others with the next beats. */
  send(bodies: readonly string[]): void {
    const until = this.#clock.monotonic() + keptMs;
    const added = bodies.map((body): Kept => {
      this.#last += 1;
      return { n: this.#last, body, until };
    });
    this.#kept = [...this.#current(), ...added];
    if (this.#kept.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0) > mostBytes) {
      this.#kept = [];
      this.#overflows += 1;
    }
  }

  /** What the others said since the last time. */
  receive(others: readonly Presence[]): void {
    for (const { id, handedOn, overflows } of others) {
      const heard = this.#heard.get(id) ?? { n: 0, overflows: 0 };
      this.#news.push(...handedOn.filter(({ n }) => n > heard.n).map(({ body }) => body));
      this.#isAllNews ||= overflows > heard.overflows;
      this.#heard.set(id, { n: Math.max(heard.n, ...handedOn.map(({ n }) => n)), overflows });
    }
    for (const id of this.#heard.keys()) if (!others.some((other) => other.id === id)) this.#heard.delete(id);
  }

  /** Takes what there is to look at; `all`: there was more than could be said. */
  take(): { readonly bodies: readonly string[]; readonly all: boolean } {
    const taken = { bodies: this.#news, all: this.#isAllNews };
    this.#news = [];
    this.#isAllNews = false;
    return taken;
  }

  spoken(): Pick<Presence, 'handedOn' | 'overflows'> {
    this.#kept = this.#current();
    return { handedOn: this.#kept.map(({ n, body }) => ({ n, body })), overflows: this.#overflows };
  }

  /** Moves whenever there is something new to be said. */
  get mark(): number {
    return this.#last + this.#overflows;
  }

  #current(): readonly Kept[] {
    const now = this.#clock.monotonic();
    return this.#kept.filter(({ until }) => until > now);
  }
}
