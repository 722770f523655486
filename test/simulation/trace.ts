/** What happened in a simulation: a hash of all of it, counts by kind and, where wanted, the lines. */
export class Trace {
  readonly lines: string[] | undefined;
  readonly counts = new Map<string, number>();
  #high = 0x811c9dc5;
  #low = 0x01000193;

  constructor(keepsLines: boolean) {
    this.lines = keepsLines ? [] : undefined;
  }

  /** Adds a line to the trace. */
  note(at: number, text: string): void {
    let high = this.#high ^ (at | 0);
    let low = this.#low + Math.round((at % 1) * 1000);
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      high = Math.imul(high ^ code, 0x01000193);
      low = Math.imul(low + code, 0x5bd1e995) ^ (low >>> 15);
    }
    this.#high = high;
    this.#low = low;
    this.lines?.push(`${(at / 1000).toFixed(3).padStart(10)}s  ${text}`);
  }

  /** Adds a line that only a reader wants. */
  comment(at: number, text: string): void {
    this.lines?.push(`${(at / 1000).toFixed(3).padStart(10)}s      ${text}`);
  }

  /** Counts that something of this kind happened. */
  count(kind: string, times = 1): void {
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + times);
  }

  get hash(): string {
    return [this.#high, this.#low].map((part) => (part >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
