/** One figure of a bench. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  /** The figure is met where it is at most this much; undefined for one that only tells, as everything that was timed. */
  readonly goal?: number;
  /** What the figure was made of. */
  readonly facts: readonly string[];
}
