import type { Settings } from '../config/options.ts';
import type { Clock } from '../engine/ports/time.ts';
import type { WorkerState } from '../worker/worker-state.ts';
import type { Metrics } from './metrics.ts';

/** What the routes read from. */
export interface HttpContext {
  readonly state: WorkerState;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly version: string;
  readonly settings: Pick<Settings, 'tickInterval' | 'installation'>;
}
