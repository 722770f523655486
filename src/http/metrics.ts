import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Application } from '../cli/application.ts';
import { isActive } from '../core/controls/control.ts';
import type { StackState, WorkerState } from '../worker/worker-state.ts';

/** What Prometheus reads. */
export interface Metrics {
  readonly contentType: string;
  render(): Promise<string>;
  /** Counts one run of one stack. */
  countReconcile(report: { readonly stack: string; readonly outcome: string }, seconds: number): void;
}

interface MetricsInput {
  readonly app: Pick<Application, 'calls' | 'clock' | 'gitCalls' | 'ledgerCalls'>;
  readonly state: WorkerState;
  readonly version: string;
}

/** The metrics of a worker. No label holds a resource, so that their number does not grow with the estate. */
export function createMetrics({ app, state, version }: MetricsInput): Metrics {
  const registry = new Registry();
  const runs = new Counter({
    name: 'groundstate_reconcile_total',
    help: 'Runs of stacks by how they ended.',
    labelNames: ['stack', 'result'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'groundstate_reconcile_duration_seconds',
    help: 'How long a run of a stack took.',
    labelNames: ['stack'],
    buckets: [0.5, 1, 2.5, 5, 10, 30, 60, 180, 600, 1800],
    registers: [registry],
  });
  const build = { name: 'groundstate_build_info', help: 'The version that runs.', labels: ['version'] };
  addGauge(registry, build, (gauge) => gauge.set({ version }, 1));
  addWorkerMetrics(registry, state);
  addStackMetrics(registry, state);
  addControlMetrics(registry, app, state);
  addCallMetrics(registry, app);
  return {
    contentType: registry.contentType,
    render: () => registry.metrics(),
    countReconcile({ stack, outcome }, seconds) {
      runs.inc({ stack, result: outcome.replaceAll(' ', '_') });
      durations.observe({ stack }, seconds);
    },
  };
}

function addWorkerMetrics(registry: Registry, state: WorkerState): void {
  new Counter({
    name: 'groundstate_ticks_total',
    help: 'Turns of the loop by how they ended.',
    labelNames: ['result'],
    registers: [registry],
    collect() {
      this.reset();
      this.inc({ result: 'succeeded' }, state.ticks.succeeded);
      this.inc({ result: 'failed' }, state.ticks.failed);
    },
  });
  const waiting = { name: 'groundstate_alerts_waiting', help: 'Alerts that are not sent yet.' };
  addGauge(registry, waiting, (gauge) => gauge.set(state.alertsLeft));
  const ready = { name: 'groundstate_ready', help: 'Whether the first pass has ended.' };
  addGauge(registry, ready, (gauge) => gauge.set(state.hasFinishedFirstPass && !state.isStopping ? 1 : 0));
  const workers = { name: 'groundstate_workers', help: 'Workers that share the stacks, as this one sees it.' };
  addGauge(registry, workers, (gauge) => gauge.set(state.workers));
  const held = {
    name: 'groundstate_stack_held_since_timestamp_seconds',
    help: 'Since when this worker looks after a stack; stacks of other workers are left out.',
    labels: ['stack'],
  };
  addGauge(registry, held, (gauge) => {
    gauge.reset();
    for (const [stack, since] of state.holds) gauge.set({ stack }, since / 1000);
  });
  const sync = { name: 'groundstate_git_last_sync_timestamp_seconds', help: 'When the repository last answered.' };
  addGauge(registry, sync, (gauge) => gauge.set((state.lastGitContactAt ?? 0) / 1000));
}

function addStackMetrics(registry: Registry, state: WorkerState): void {
  const perStack = (name: string, help: string, read: (stack: StackState) => number) => {
    addGauge(registry, { name, help, labels: ['stack'] }, (gauge) => {
      gauge.reset();
      for (const [stack, known] of state.stacks) gauge.set({ stack }, read(known));
    });
  };
  perStack('groundstate_resources', 'Objects of a stack.', ({ resources }) => resources);
  perStack('groundstate_drifts', 'Drifts that the last run of a stack found.', ({ drifts }) => drifts);
  perStack(
    'groundstate_last_scan_timestamp_seconds',
    'When a stack was last read.',
    ({ scannedAt }) => scannedAt / 1000,
  );
}

function addControlMetrics(registry: Registry, { clock }: MetricsInput['app'], state: WorkerState): void {
  const active = {
    name: 'groundstate_controls_active',
    help: 'Pauses and break-glasses that hold now.',
    labels: ['kind'],
  };
  addGauge(registry, active, (gauge) => {
    const now = clock.now();
    for (const kind of ['pause', 'break-glass'] as const) {
      const holding = state.controls.filter((control) => control.kind === kind && isActive(control, now));
      gauge.set({ kind }, holding.length);
    }
  });
}

function addCallMetrics(registry: Registry, app: MetricsInput['app']): void {
  new Counter({
    name: 'groundstate_aws_requests_total',
    help: 'AWS calls by service and operation.',
    labelNames: ['service', 'operation'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [call, count] of app.calls()) {
        const [service = '', operation = ''] = call.split(':');
        this.inc({ service, operation }, count);
      }
    },
  });
  addTotal(registry, 'groundstate_git_requests_total', 'Calls to the Git server.', () => app.gitCalls());
  addTotal(registry, 'groundstate_ledger_requests_total', 'Calls to the table.', () => app.ledgerCalls());
}

function addTotal(registry: Registry, name: string, help: string, read: () => number): void {
  new Counter({
    name,
    help,
    registers: [registry],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

function addGauge(
  registry: Registry,
  about: { readonly name: string; readonly help: string; readonly labels?: readonly string[] },
  collect: (gauge: Gauge) => void,
): void {
  new Gauge({
    name: about.name,
    help: about.help,
    labelNames: [...(about.labels ?? [])],
    registers: [registry],
    collect() {
      collect(this);
    },
  });
}
