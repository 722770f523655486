type Listener = () => void;

/**
 * Node's abort signals without its event targets, weak references and finalizers, which cost a tenth of a simulation. Like them it
 * tells its own listeners first, in the order in which they came, and then the signals that depend on it.
 */
export class PlainSignal {
  aborted = false;
  reason: unknown;
  #listeners: Set<Listener> | undefined;
  #dependants: PlainSignal[] | undefined;

  /** A signal that aborts with the first of the given ones. */
  static any(signals: Iterable<PlainSignal>): PlainSignal {
    const any = new PlainSignal();
    const sources = [...signals];
    const over = sources.find(({ aborted }) => aborted);
    if (over !== undefined) {
      any.aborted = true;
      any.reason = over.reason;
      return any;
    }
    for (const source of sources) {
      source.#dependants ??= [];
      source.#dependants.push(any);
    }
    return any;
  }

  addEventListener(_abort: string, listener: Listener): void {
    if (this.aborted) return;
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
  }

  removeEventListener(_abort: string, listener: Listener): void {
    this.#listeners?.delete(listener);
  }

  throwIfAborted(): void {
    if (this.aborted) throw this.reason;
  }

  end(reason: unknown): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason ?? new DOMException('This operation was aborted', 'AbortError');
    const [listeners, dependants] = [this.#listeners ?? [], this.#dependants ?? []];
    [this.#listeners, this.#dependants] = [undefined, undefined];
    for (const listener of listeners) listener();
    for (const dependant of dependants) dependant.end(this.reason);
  }
}

/** The controller of a `PlainSignal`. */
export class PlainController {
  readonly signal = new PlainSignal();

  abort(reason?: unknown): void {
    this.signal.end(reason);
  }
}
