/** How far the stacks of this worker are with the commit that it works with. */
export class Standing {
  readonly #ends = new Map<string, boolean>();
  /** Since when a stack waits for its turn in the pass. By the monotonic clock. */
  readonly #waiting = new Map<string, number>();

  /** Another commit: nothing is through with it yet. */
  reset(): void {
    this.#ends.clear();
    this.#waiting.clear();
  }

  /** Another worker looks after it from now on; it may still wait for a turn here that it will not take. */
  drop(stack: string): void {
    this.#ends.delete(stack);
  }

  /** All that it depends on is there; only a place among those that run at the same time is missing. */
  queue(stack: string, now: number): void {
    this.#waiting.set(stack, now);
  }

  begin(stack: string): void {
    this.#waiting.delete(stack);
  }

  end(stack: string, well: boolean): void {
    this.#ends.set(stack, well);
  }

  isOver(stack: string): boolean {
    return this.#ends.has(stack);
  }

  isWell(stack: string): boolean {
    return this.#ends.get(stack) === true;
  }

  /** Stacks that have waited for their turn since before a moment. */
  waitingSince(moment: number): readonly string[] {
    return [...this.#waiting].filter(([, since]) => since < moment).map(([stack]) => stack);
  }
}
