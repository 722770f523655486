import type { Application, Checkout } from '../../src/cli/application.ts';
import type { Control } from '../../src/core/controls/control.ts';
import type { DriftRecord } from '../../src/core/drift.ts';
import { Failure } from '../../src/core/failure.ts';
import type { Presence } from '../../src/core/fleet/presence.ts';
import { NO_MATTERS, type OpenMatters } from '../../src/core/matters/open-matters.ts';
import type { Archive } from '../../src/engine/ports/archive.ts';
import type { EventQueue } from '../../src/engine/ports/event-queue.ts';
import type { Forge } from '../../src/engine/ports/forge.ts';
import type {
  Alert,
  HistoryAudit,
  HistoryDay,
  HistoryEvent,
  HistoryQuery,
  Journal,
  ScanRequest,
} from '../../src/engine/ports/journal.ts';
import type { Ledger, Lock } from '../../src/engine/ports/ledger.ts';
import type { Log } from '../../src/engine/ports/log.ts';
import type { SynthesizedStack } from '../../src/engine/ports/synth.ts';
import type { Chance, Clock } from '../../src/engine/ports/time.ts';
import { FakeEngine } from './fake-engine.ts';

/** Thursday, 2026-11-19 14:00 UTC. */
export const now = Date.UTC(2026, 10, 19, 14);

/**
 * Stands for the unfenced records of the table: keeps what is put into it in memory, under the rule that the first put
 * of an id wins. A scan request stays waiting until somebody finishes it. It counts how often it was asked.
 */
export class FakeJournal implements Journal {
  calls = 0;
  events: HistoryEvent[] = [];
  queries: HistoryQuery[] = [];
  audit: HistoryAudit = { events: 0, writers: 0, checkpoints: [], flaws: [] };
  found: readonly DriftRecord[] = [];
  alerts = new Map<string, Alert>();
  open = new Map<string, OpenMatters>();
  ordered: Control[] = [];
  workers: Presence[] = [];
  requests = new Map<string, ScanRequest>();
  /** Told of each new request, as a worker's next tick would be. */
  onRequest: (request: ScanRequest) => void = () => undefined;

  async append(events: readonly HistoryEvent[]): Promise<void> {
    this.events.push(...events);
  }
  async history(query: HistoryQuery): Promise<readonly HistoryEvent[]> {
    this.queries.push(query);
    return this.events.filter(({ at }) => at >= query.since && at < query.until);
  }
  async historyDays(): Promise<readonly string[]> {
    return [...new Set(this.events.map(({ at }) => new Date(at).toISOString().slice(0, 10)))].toSorted();
  }
  async historyDay(day: string): Promise<HistoryDay> {
    const events = this.events.filter(({ at }) => new Date(at).toISOString().startsWith(day));
    const records = events.map((event, index) => ({
      event,
      writer: 'w',
      sequence: index + 1,
      previous: '',
      hash: `hash of ${event.id}`,
    }));
    return { day, records, checkpoint: this.audit.checkpoints.find((checkpoint) => checkpoint.day === day) };
  }
  async auditHistory(): Promise<HistoryAudit> {
    return this.audit;
  }
  async drifts(stack: string): Promise<readonly DriftRecord[]> {
    return this.found.filter((drift) => drift.stack === stack);
  }
  driftsAndGaps(stack: string): Promise<readonly DriftRecord[]> {
    return this.drifts(stack);
  }
  async baselines(): ReturnType<Journal['baselines']> {
    return new Map();
  }
  async putBaselines(): Promise<void> {
    return undefined;
  }
  async openDrift(): Promise<'first'> {
    return 'first';
  }
  async restateDrift(): Promise<void> {}
  async acknowledgeDrift(): Promise<void> {}
  async attributeDrift(): Promise<boolean> {
    return true;
  }
  async resolveDrift(): Promise<boolean> {
    return true;
  }
  async enqueue(alert: Alert): Promise<boolean> {
    if (this.alerts.has(alert.id)) return false;
    this.alerts.set(alert.id, alert);
    return true;
  }
  async deliver(): Promise<{ sent: number; left: number }> {
    return { sent: 0, left: 0 };
  }
  async controls(): ReturnType<Journal['controls']> {
    this.calls += 1;
    const waiting = [...this.requests.values()].filter(({ status }) => status === 'waiting');
    return { scanRequests: waiting, controls: this.ordered, waitingAlerts: 0, workers: this.workers };
  }
  async putControl(control: Control): Promise<void> {
    this.ordered.push(control);
  }
  async endControl(): Promise<boolean> {
    return true;
  }
  async concludeControl(): Promise<boolean> {
    return true;
  }
  async pastControls(): Promise<readonly never[]> {
    return [];
  }
  async approve(): Promise<void> {}
  async approvals(): Promise<readonly never[]> {
    return [];
  }
  async withdrawApproval(): Promise<boolean> {
    return true;
  }
  async matters(stack: string): Promise<OpenMatters> {
    return this.open.get(stack) ?? NO_MATTERS;
  }
  isCalm(stack: string): boolean {
    return !this.open.has(stack);
  }
  async putMatters(stack: string, matters: OpenMatters): Promise<boolean> {
    this.open.set(stack, matters);
    return true;
  }
  async requestScan(request: ScanRequest): Promise<void> {
    this.requests.set(request.id, request);
    this.onRequest(request);
  }
  async scanRequest(id: string): Promise<ScanRequest | undefined> {
    return this.requests.get(id);
  }
  async finishScan(id: string, result: unknown): Promise<void> {
    const request = this.requests.get(id);
    if (request !== undefined) this.requests.set(id, { ...request, status: 'done', result });
  }
}

/** Stands for a clock on which a second passes in no time: sleeping moves it, and nothing else does. */
export function createQuickClock(): Clock {
  let elapsed = 0;
  return {
    now: () => now + elapsed,
    monotonic: () => elapsed,
    async sleep(milliseconds, signal) {
      signal.throwIfAborted();
      elapsed += milliseconds;
    },
  };
}

/** Always the middle, and names in order: no test depends on luck. */
export function createFixedChance(): Chance {
  let count = 0;
  return {
    id() {
      count += 1;
      return `id-${count}`;
    },
    fraction: () => 0.5,
  };
}

/** Keeps the lines. */
export function createMemoryLog(lines: { level: string; message: string; fields: object }[] = []): Log {
  const write = (level: string) => (fields: object, message: string) => {
    lines.push({ level, message, fields });
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => createMemoryLog(lines),
  };
}

export interface FakeApplication extends Application {
  events: EventQueue | undefined;
  readonly engine: FakeEngine;
  readonly journal: FakeJournal;
  readonly lines: { level: string; message: string; fields: object }[];
  checkout: Checkout | undefined;
  folderStacks: readonly SynthesizedStack[] | Error;
  folders: string[];
  locks: Map<string, Lock>;
  isClosed: boolean;
  forge: Forge | undefined;
  archive: FakeArchive;
  deliveries: number;
  removedTables: number;
}

/** An application of fakes, put together as compose.ts does it with the real parts. */
export function createFakeApplication(clock: Clock = createQuickClock()): FakeApplication {
  const lines: { level: string; message: string; fields: object }[] = [];
  const locks = new Map<string, Lock>();
  const app: FakeApplication = {
    engine: new FakeEngine(),
    journal: new FakeJournal(),
    ledger: createFakeLedger(locks),
    clock,
    chance: createFixedChance(),
    log: createMemoryLog(lines),
    identities: undefined,
    desk: undefined,
    redact: (text) => text,
    lines,
    locks,
    checkout: undefined,
    folderStacks: [],
    folders: [],
    events: undefined,
    isClosed: false,
    forge: undefined,
    archive: createFakeArchive(),
    deliveries: 0,
    removedTables: 0,
    init: async () => ({ created: true, table: 'estate' }),
    async removeTable() {
      app.removedTables += 1;
    },
    inspectCheckout: async () => app.checkout,
    checkups: () => [],
    describeBranch: async () => 'main: protected',
    describeIsolation: () => ({ mode: 'namespace', reason: 'bubblewrap works here' }),
    describeAlerts: () => 'The log alone.',
    async deliverAlerts() {
      app.deliveries += 1;
      return { sent: 0, left: 0 };
    },
    async synthesizeFolder(path) {
      app.folders.push(path);
      if (app.folderStacks instanceof Error) throw app.folderStacks;
      return app.folderStacks;
    },
    calls: () => new Map([['ec2:DescribeVpcs', 3]]),
    gitCalls: () => 1,
    ledgerCalls: () => 2,
    async openArchive(address) {
      return { ...app.archive, address, close: () => undefined };
    },
    openForge() {
      if (app.forge === undefined) throw new Error('The test has no forge.');
      return app.forge;
    },
    async close() {
      app.isClosed = true;
    },
  };
  return app;
}

function createFakeLedger(locks: ReadonlyMap<string, Lock>): Ledger {
  const refuse = () => {
    throw new Failure({ code: 'test', handling: 'stop', summary: 'No shell writes', detail: 'A shell only looks.' });
  };
  return {
    stacks: async () => ['network', 'storage'],
    lock: async (stack) => locks.get(stack),
    runs: async () => [],
    load: refuse,
    acquire: refuse,
    acceptRewrite: refuse,
    askBreak: refuse,
    breakLock: refuse,
    repairLock: refuse,
    hash: refuse,
  };
}

/** Stands for a bucket: keeps what is put into it, and can be made to fail after some of it. */
export interface FakeArchive extends Omit<Archive, 'address'> {
  readonly kept: Map<string, string>;
  failAfter: number;
}

function createFakeArchive(): FakeArchive {
  const digests = new Map<string, string>();
  const archive: FakeArchive = {
    kept: new Map(),
    failAfter: Number.POSITIVE_INFINITY,
    digestOf: async (name) => digests.get(name),
    async put({ name, text, digest }) {
      if (archive.kept.size >= archive.failAfter) {
        throw new Failure({ code: 'archive', handling: 'retry', summary: 'The archive is full', detail: 'Later.' });
      }
      archive.kept.set(name, text);
      digests.set(name, digest);
    },
  };
  return archive;
}
