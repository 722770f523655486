import type { Presence } from '../../core/fleet/presence.ts';

/** The workers of one installation, as they find each other in the table. The tick reads the same records with the controls. */
export interface Fleet {
  /** The name of this process, as its locks bear it. */
  readonly name: string;
  announce(presence: Presence, signal: AbortSignal): Promise<void>;
  /** Takes the record of a worker away: the others take its stacks with their next look. */
  leave(id: string, signal: AbortSignal): Promise<void>;
  members(signal: AbortSignal): Promise<readonly Presence[]>;
  /** From now on this process keeps to the part of each rate budget that is left when so many workers share it. */
  shareBudgets(workers: number): void;
}
