import type { EngineDeps } from './deps.ts';
import type { StackState } from './ports/ledger.ts';

interface Seen<T> {
  readonly answer: T;
  /** By the monotonic clock. */
  readonly at: number;
}

/** What this process read of the table last: good enough to look at AWS with, and never to write anything by. */
export class LastKnown {
  readonly #states = new Map<string, Seen<StackState>>();
  readonly #drifts = new Map<string, Awaited<ReturnType<EngineDeps['journal']['drifts']>>>();
  #controls: Awaited<ReturnType<EngineDeps['journal']['controls']>> = {
    scanRequests: [],
    controls: [],
    waitingAlerts: 0,
    workers: [],
  };

  /** How long ago the records of a stack were read, in milliseconds; undefined where they never were. */
  age(stack: string, { clock }: EngineDeps): number | undefined {
    const seen = this.#states.get(stack);
    return seen === undefined ? undefined : clock.monotonic() - seen.at;
  }

  /** The same means; what is read of the table is kept. */
  watch(deps: EngineDeps): EngineDeps {
    const { ledger, journal, clock } = deps;
    return {
      ...deps,
      ledger: {
        ...ledger,
        load: async (stack, signal) => {
          const answer = await ledger.load(stack, signal);
          this.#states.set(stack, { answer, at: clock.monotonic() });
          return answer;
        },
      },
      journal: {
        ...journal,
        drifts: async (stack, signal) => {
          const answer = await journal.drifts(stack, signal);
          this.#drifts.set(stack, answer);
          return answer;
        },
        controls: async (signal) => {
          this.#controls = await journal.controls(signal);
          return this.#controls;
        },
      },
    };
  }

  /** Means for a look without the table: what is asked of it is answered by what was kept. */
  recall(deps: EngineDeps): EngineDeps {
    const { ledger, journal } = deps;
    return {
      ...deps,
      ledger: {
        ...ledger,
        load: async (stack, signal) => this.#states.get(stack)?.answer ?? ledger.load(stack, signal),
        lock: async (stack) => this.#states.get(stack)?.answer.lock,
        stacks: async () => [...this.#states.keys()],
      },
      journal: {
        ...journal,
        drifts: async (stack) => this.#drifts.get(stack) ?? [],
        controls: async () => this.#controls,
        approvals: async () => [], // nothing is applied, whoever approved of it
      },
    };
  }
}
