/** A message as the queue gave it. */
export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** With which it is removed or hidden; good for this one receive. */
  readonly receipt: string;
  /** How often it was received, this time included. */
  readonly receives: number;
}

/** The queue that EventBridge fills with what CloudTrail records. Anybody with the right to send may have written a message. */
export interface EventQueue {
  /** Waits for at most ten messages, one call; none after `waitMs` (20 s at most). */
  receive(waitMs: number, signal: AbortSignal): Promise<readonly QueueMessage[]>;
  /** Takes messages out for good, ten with one call. */
  remove(messages: readonly QueueMessage[], signal: AbortSignal): Promise<void>;
  /** Nobody receives the message for so long; 12 hours at most. */
  hide(message: QueueMessage, milliseconds: number, signal: AbortSignal): Promise<void>;
}
