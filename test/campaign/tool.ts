import type { Account } from '../support/rig-cloud.ts';
import type { Strike } from './strike.ts';

/** A program that applies the stack of the campaign to an account. */
export interface Tool {
  /** With its versions. */
  readonly name: string;
  /** Applies the stack while a call of it is struck, and once more if need be, without a person in between. */
  run(account: Account, arrange: (kill: () => Promise<void>) => Strike): Promise<Ending>;
  close(): Promise<void>;
}

/** How it ended. */
export interface Ending {
  /** The last run said that all is as it should be. */
  readonly converged: boolean;
  /** The last words, in one line. */
  readonly said: string;
}
