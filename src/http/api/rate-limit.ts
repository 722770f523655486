import type { Clock } from '../../engine/ports/time.ts';

/** So many names are told apart; then all begin anew, which only ever lets more through. */
const mostNames = 10_000;

/** Lets a name through a number of times in a minute, in bursts of at most that many. */
export class RateLimit {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #perMinute: number;
  readonly #clock: Clock;

  constructor(perMinute: number, clock: Clock) {
    this.#perMinute = perMinute;
    this.#clock = clock;
  }

  /** Undefined where it may go on, else the seconds until it may. */
  take(name: string): number | undefined {
    const now = this.#clock.monotonic();
    const known = this.#buckets.get(name) ?? { tokens: this.#perMinute, at: now };
    const tokens = Math.min(this.#perMinute, known.tokens + ((now - known.at) / 60_000) * this.#perMinute);
    if (this.#buckets.size >= mostNames) {
      this.#buckets.clear();
    }
    this.#buckets.set(name, { tokens: tokens < 1 ? tokens : tokens - 1, at: now });
    return tokens < 1 ? Math.ceil(((1 - tokens) / this.#perMinute) * 60) : undefined;
  }
}
