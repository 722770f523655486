import type { CommitStatus } from '../../engine/ports/forge.ts';

/** A status as the host has it. */
export interface KnownStatus {
  readonly state: string;
  readonly description: string;
}

/** How one kind of host keeps the statuses of a commit. */
export interface StatusApi {
  /** The newest status of a context; undefined where it has none. */
  newest(commit: string, context: string, signal: AbortSignal): Promise<KnownStatus | undefined>;
  post(commit: string, status: CommitStatus, signal: AbortSignal): Promise<void>;
  /** The word of the host for a state. */
  stateOf(state: CommitStatus['state']): string;
}
