import type { Settings } from '../config/options.ts';
import type { Clock } from '../engine/ports/time.ts';
import type { WorkerState } from '../worker/worker-state.ts';
import type { ApiContext } from './api/api-context.ts';
import type { Metrics } from './metrics.ts';

/** What the routes read from. */
export interface HttpContext extends ApiContext {
  readonly state: WorkerState;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Whether the metrics stand beside the API, or have a port of their own. */
  readonly servesMetrics: boolean;
  readonly settings: Pick<Settings, 'tickInterval' | 'installation'>;
}
