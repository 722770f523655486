import type { Baseline } from '../../core/baseline.ts';

/** What objects were like where nobody configures them, by address. Unfenced: it decides what is reported, never what is written. */
export interface BaselineRecords {
  baselines(stack: string, signal: AbortSignal): Promise<ReadonlyMap<string, Baseline>>;
  /** Replaces all baselines of a stack; a part that another worker replaced in the meantime stays as that one has it. */
  putBaselines(stack: string, baselines: ReadonlyMap<string, Baseline>, signal: AbortSignal): Promise<void>;
}
