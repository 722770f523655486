const minute = 60_000;

/**
 * How long AWS takes a signed request, counted from the time in its signature: five minutes
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html), fifteen in Amazon S3
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html) and SQS. Milliseconds.
 */
const requestLifeMs = 5 * minute;
const longRequestLifeMs = 15 * minute;
const longLived: ReadonlySet<string> = new Set(['s3', 'sqs']);

/** How far the clock that signed a request may be ahead of AWS's; synchronised clocks are within a second. Milliseconds. */
const clockLeadMs = 30_000;

/**
 * How long AWS may hide an object after it was made or written; EC2 advises to retry for up to 5 minutes
 * (https://docs.aws.amazon.com/ec2/latest/devguide/eventual-consistency.html). Milliseconds.
 */
export const CONSISTENCY_WINDOW_MS = 5 * minute;

/** How much later than its window a time told by another worker's wall clock has to be, before it proves that the window is over. */
const clockDoubtMs = 60 * minute;

/** How long a request of an older holder may still take effect, counted from a moment at which that holder had lost its lease. */
export function quarantineMs(service: string): number {
  return (longLived.has(service) ? longRequestLifeMs : requestLifeMs) + clockLeadMs;
}

/** How old a record is. Milliseconds. */
export interface RecordAge {
  /**
   * By our own monotonic clock, since we first saw it. Of an intent, under a lease with a higher fence: nothing was signed
   * under the older one after that.
   */
  readonly seenFor: number;
  /** By the wall clocks of two workers: ours, and of the one that wrote it. */
  readonly byWallClocks: number;
}

/** Whether an intent is surely older than a window. Wall clocks may lie, so they count only when they say much more. */
export function isOlderThan(age: RecordAge, windowMs: number): boolean {
  return age.seenFor >= windowMs || age.byWallClocks >= windowMs + clockDoubtMs;
}

/**
 * How far the wall clocks of two workers can be apart that both reach AWS: it refuses a request that is signed more than five
 * minutes off its own clock, in either direction (the page above), DynamoDB without exception; so neither an entry can be
 * written nor the ledger be read by a clock that is further off. Milliseconds.
 */
export const MOST_SKEW_MS = 2 * requestLifeMs;

/** Whether AWS shows by now what was made or written before an entry of the ledger said so. */
export function isShownByNow(age: RecordAge): boolean {
  return age.seenFor >= CONSISTENCY_WINDOW_MS || age.byWallClocks >= CONSISTENCY_WINDOW_MS + MOST_SKEW_MS;
}

/** What can no longer happen to the request of an intent. */
export interface Elapsed {
  /** It can no longer arrive. */
  readonly spent: boolean;
  /** What it may have made at the last moment is shown by now. */
  readonly revealed: boolean;
}

/** What an intent's age says of its request. */
export function elapsedOf(age: RecordAge, service: string): Elapsed {
  const life = quarantineMs(service);
  return { spent: isOlderThan(age, life), revealed: isOlderThan(age, life + CONSISTENCY_WINDOW_MS) };
}

/** How long it is until an intent is older than a window, at most. Milliseconds. */
export function timeLeft(age: RecordAge, windowMs: number): number {
  return isOlderThan(age, windowMs) ? 0 : windowMs - age.seenFor;
}
