import type { Account } from '../../support/rig-cloud.ts';
import type { Content } from '../../support/rig-repository.ts';

/** What a worker process is to do, and where it is to pause. */
export interface PauseOrder {
  readonly endpoint: string;
  readonly account: Account;
  readonly table: string;
  readonly stacks: Content['stacks'];
  /** The mutating call before which it pauses, counted from 1: the request is signed by then. */
  readonly atCall: number;
  readonly how: 'stop' | 'block';
  readonly blockMs: number;
}

/** What the process prints right before it pauses. */
export const pauseLine = 'pausing';
