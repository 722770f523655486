/** What is remembered of a message, by the thread that it belongs to. */
export interface MessageRecord {
  /** As JSON. Only who writes messages knows what is in it. */
  readonly body: string;
  /** Changes with every write. */
  readonly version: number;
}

/** Remembers which message tells of what, so that a message is edited instead of being said twice. */
export interface MessageBook {
  read(thread: string, signal: AbortSignal): Promise<MessageRecord | undefined>;
  /** `version` is the one that was read, 0 for a thread without a record. False where somebody else wrote in between. */
  write(thread: string, record: MessageRecord, signal: AbortSignal): Promise<boolean>;
}
