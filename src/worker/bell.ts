/** Ends the pause between two ticks when something happened that cannot wait. */
export class Bell {
  #ring = new AbortController();

  /** Also remembered for a pause that has not begun yet. */
  ring(): void {
    this.#ring.abort();
  }

  /** Aborts at the next ring, or at once where it rang since the last pause. */
  get signal(): AbortSignal {
    return this.#ring.signal;
  }

  /** A pause is over; what rang until now was heard. */
  reset(): void {
    if (this.#ring.signal.aborted) this.#ring = new AbortController();
  }
}
