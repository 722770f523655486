import type { Application } from '../cli/application.ts';
import type { Settings } from '../config/options.ts';
import type { RunReport } from '../engine/reports.ts';
import type { Membership } from './fleet/membership.ts';
import type { WorkerState } from './worker-state.ts';

/** What every part of the loop works with. */
export interface WorkerContext {
  readonly app: Application;
  readonly settings: Settings;
  readonly state: WorkerState;
  /** This worker among the others. */
  readonly fleet: Membership;
  /** Told after each run, for the metrics. */
  readonly onReconciled: (
    report: { readonly stack: string; readonly outcome: RunReport['outcome'] | 'error' },
    seconds: number,
  ) => void;
  /** Starts an attempt to send alerts, which nothing waits for. */
  readonly nudgeDelivery: () => void;
}
