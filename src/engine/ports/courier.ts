import type { Alert } from './journal.ts';

/** Tells one alert to people; throws where it did not arrive. */
export type AlertSender = (alert: Alert, signal: AbortSignal) => Promise<void>;

/** Who carries alerts to people, and decides which of them make one message. */
export interface Courier {
  /** Of the alerts that wait (oldest first): those that are told now, and which of them together. What is in no group waits on. */
  group(waiting: readonly Alert[], signal: AbortSignal): Promise<readonly (readonly Alert[])[]>;
  /** Tells a group; throws a Failure where it did not arrive. To repeat it after a lost answer does no harm. */
  send(alerts: readonly Alert[], signal: AbortSignal): Promise<void>;
}
