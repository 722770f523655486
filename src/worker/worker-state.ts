import type { Control } from '../core/controls/control.ts';
import type { Drift } from '../core/drift.ts';
import type { Clock } from '../engine/ports/time.ts';

/** What health and metrics show of the loop; the only thing that the loop and the HTTP side share. */
export interface WorkerState {
  readonly startedAt: number;
  /** By the monotonic clock. */
  lastTickAt: number;
  /** Since when a pass over the stacks is running; undefined between passes. */
  busySince: number | undefined;
  hasFinishedFirstPass: boolean;
  failedTicksInARow: number;
  isStopping: boolean;
  ticks: { succeeded: number; failed: number };
  commit: string | undefined;
  /** Wall time, for people. */
  lastGitContactAt: number | undefined;
  alertsLeft: number;
  lastFailure: string | undefined;
  readonly stacks: Map<string, StackState>;
  readonly scans: Map<string, ScanState>;
  /** What the last whole pass over each stack found. */
  readonly passes: Map<string, StackPass>;
  /** Stacks whose run has begun and not ended. */
  readonly running: Set<string>;
  /** The stacks that this worker looks after, with the wall time since when, and how many workers share them. */
  holds: ReadonlyMap<string, number>;
  workers: number;
  /** What people ordered for a while, as the last tick read it. */
  controls: readonly Control[];
}

/** The last whole pass over one stack. */
interface StackPass {
  /** When it began; wall time. */
  readonly at: number;
  readonly drifts: readonly Drift[];
}

/** What is known of the scans of one stack. */
export interface ScanState {
  /** Wall time when everything of it was last read; before that the start of the worker. */
  readonly goodAt: number;
  readonly read: number;
  readonly resources: number;
  /** AWS calls of the last scan. */
  readonly calls: number;
}

/** What is known of one stack since its last run. */
export interface StackState {
  readonly resources: number;
  readonly drifts: number;
  readonly outcome: string;
  /** Wall time, for people. */
  readonly scannedAt: number;
}

/** The state of a worker that has just begun. */
export function createWorkerState(clock: Clock): WorkerState {
  return {
    startedAt: clock.now(),
    lastTickAt: clock.monotonic(),
    busySince: undefined,
    hasFinishedFirstPass: false,
    failedTicksInARow: 0,
    isStopping: false,
    ticks: { succeeded: 0, failed: 0 },
    commit: undefined,
    lastGitContactAt: undefined,
    alertsLeft: 0,
    lastFailure: undefined,
    stacks: new Map(),
    scans: new Map(),
    passes: new Map(),
    running: new Set(),
    holds: new Map(),
    workers: 1,
    controls: [],
  };
}
