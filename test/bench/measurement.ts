/** One figure of a bench, which is met where it is at most the goal. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly goal: number;
  /** What the figure was made of. */
  readonly facts: readonly string[];
}
