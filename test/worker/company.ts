import { createFleet } from '../../src/adapters/dynamodb/presence-records.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { EventQueue } from '../../src/engine/ports/event-queue.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import { createFakeApplication, createFixedChance, type FakeApplication } from '../cli/fake-application.ts';
import { createEstate, createStack } from '../cli/fake-engine.ts';
import { usualEnvironment } from '../cli/run-command.ts';
import { createMemoryTable } from '../support/memory-table.ts';
import type { ManualClock } from './manual-clock.ts';

export const stackNames = ['app', 'audit', 'data', 'network', 'search', 'web'];

/** Several workers over one table and one clock; AWS, Git and the ledger are the fakes of the shells. */
export class Company {
  readonly table = createMemoryTable();
  readonly #clock: ManualClock;
  readonly stacks: ReturnType<typeof createStack>[];

  constructor(clock: ManualClock, stacks = stackNames.map((name) => createStack(name))) {
    this.#clock = clock;
    this.stacks = stacks;
  }

  start(name: string, prepare: (app: FakeApplication) => void = () => undefined) {
    const app = createFakeApplication(this.#clock);
    const usual = createFixedChance();
    const chance = { ...usual, id: () => `${name}-${usual.id()}` };
    const frozen = { is: false };
    const access = this.table.access(this.#clock, chance);
    const budgets: number[] = [];
    const redact = (text: string) => text.replaceAll('hunter2', '***');
    const fleet = createFleet(access, { name, redact, shareBudgets: (workers) => budgets.push(workers) });
    const calls = { tips: 0, writes: 0, looks: 0 };
    const counted: typeof fleet = {
      ...fleet,
      async announce(presence, signal) {
        calls.writes += 1;
        // A process that stands still, or was killed, says nothing.
        if (!frozen.is) await fleet.announce(presence, signal);
      },
      async leave(id, signal) {
        if (!frozen.is) await fleet.leave(id, signal);
      },
      members(signal) {
        calls.looks += 1;
        return fleet.members(signal);
      },
    };
    Object.assign(app, { fleet: counted, chance });
    const read = app.journal.controls.bind(app.journal);
    app.journal.controls = async () => ({ ...(await read()), workers: [...(await fleet.members(never))] });
    app.engine.estate = createEstate({ stacks: this.stacks });
    prepare(app);
    const stop = new AbortController();
    const state = createWorkerState(this.#clock);
    const settings = loadSettings({ flags: {}, environment: usualEnvironment, cwd: '/' });
    const ended = runWorker(app, { settings, state, onReconciled: () => undefined, stop: stop.signal });
    return {
      app,
      state,
      calls,
      budgets,
      /** What it looked at since the last time, without the questions for the tip. */
      look: () => app.engine.asked.splice(0).filter((line) => line !== 'tip' && !line.startsWith('load')),
      holds: () => [...state.holds.keys()].toSorted(),
      /** `kill -9`: the others hear nothing of it any more. What the process still does here is not looked at. */
      freeze() {
        frozen.is = true;
      },
      async end() {
        stop.abort(new Error('SIGTERM'));
        await ended;
      },
    };
  }
}

const never = new AbortController().signal;

/** Stands for a queue that has what the test puts into it, once. */
export class QueueOnce implements EventQueue {
  #waiting: string[] = [];
  #arrived = Promise.withResolvers<void>();
  readonly #clock: ManualClock;
  receives = 0;
  #count = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  put(body: string): void {
    this.#waiting.push(body);
    this.#arrived.resolve();
  }

  async receive(waitMs: number, signal: AbortSignal) {
    this.receives += 1;
    if (this.#waiting.length === 0) {
      this.#arrived = Promise.withResolvers();
      await Promise.race([this.#clock.sleep(waitMs, signal), this.#arrived.promise]);
    }
    return this.#waiting.splice(0).map((body) => {
      this.#count += 1;
      return { id: `m-${this.#count}`, body, receipt: '', receives: 1 };
    });
  }

  async remove(): Promise<void> {}
  async hide(): Promise<void> {}
}
