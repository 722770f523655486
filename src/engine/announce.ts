import type { EngineDeps } from './deps.ts';
import type { Alert, HistoryEvent } from './ports/journal.ts';

/** Ids that this process has put already, so that a standing fact costs no call at every scan. Bounded. */
const MOST_REMEMBERED = 10_000;

/** Puts alerts into the outbox and events into the history, each once. Nothing here may stop an apply. */
export class Announcer {
  readonly #deps: EngineDeps;
  readonly #told = new Set<string>();

  constructor(deps: EngineDeps) {
    this.#deps = deps;
  }

  /** True where this call was the first ever to say it. */
  async alert(alert: Alert, signal: AbortSignal): Promise<boolean> {
    if (this.#told.has(alert.id)) {
      return false;
    }
    const first = await this.#deps.journal.enqueue(alert, signal);
    this.#remember(alert.id);
    return first;
  }

  async record(events: readonly HistoryEvent[], signal: AbortSignal): Promise<void> {
    const fresh = events.filter((event) => !this.#told.has(event.id));
    if (fresh.length === 0) {
      return;
    }
    await this.#deps.journal.append(fresh, signal);
    for (const event of fresh) {
      this.#remember(event.id);
    }
  }

  #remember(id: string): void {
    if (this.#told.size >= MOST_REMEMBERED) {
      this.#told.clear();
    }
    this.#told.add(id);
  }
}
