import type { Synth } from '../../engine/ports/synth.ts';
import type { DataFile } from './file-set.ts';

/** One run of the app of a folder. */
export interface SynthJob {
  /** The infra folder of a commit. */
  readonly path: string;
  /** The second run of the same commit: in another folder, and the app is told another time. */
  readonly again: boolean;
}

/** Where the app of a repository runs: kept apart on this machine, or on another one. */
export interface Workplace {
  readonly isolation: Synth['isolation'];
  /** Runs the app and answers what it wrote to its output folder, as data. */
  run(job: SynthJob, signal: AbortSignal): Promise<readonly DataFile[]>;
}
