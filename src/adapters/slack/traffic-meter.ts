import type { Clock } from '../../engine/ports/time.ts';

const minuteMs = 60_000;

/** Counts the new messages of the last minute, by the monotonic clock. */
export class TrafficMeter {
  readonly #clock: Clock;
  #times: number[] = [];
  #summaryAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  note(isSummary: boolean): void {
    this.#times.push(this.#clock.monotonic());
    if (isSummary) {
      this.#summaryAt = this.#clock.monotonic();
    }
  }

  get recent(): number {
    const from = this.#clock.monotonic() - minuteMs;
    this.#times = this.#times.filter((time) => time > from);
    return this.#times.length;
  }

  get hasRecentSummary(): boolean {
    return this.#summaryAt > this.#clock.monotonic() - minuteMs;
  }
}
