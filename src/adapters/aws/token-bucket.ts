import type { Clock } from '../../engine/ports/time.ts';

/** The documented rate of an API. */
export interface DocumentedRate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Lets calls through at the pace that AWS allows. */
export interface TokenBucket {
  /** Waits for the next token, in the order of asking; rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<void>;
  /** AWS said that it was too much: half the pace from now on, and nothing saved up. */
  slowDown(): void;
  /** The pace at this moment, in calls per second. */
  pace(): number;
}

/** What is left of the documented rate for people and autoscalers: a fifth. */
const share = 0.8;
/** The part of the full pace that comes back with every second without a throttle. */
const recovery = 0.02;
/** The slowest pace, as a part of the full one: a bucket that fell to nothing would never find out that it may go again. */
const floor = 0.05;

/** How many calls may leave at once. */
export function usableBurst(rate: DocumentedRate): number {
  return Math.max(1, Math.floor(rate.burst * share));
}

/** How many calls a second may leave. */
export function usablePace(rate: DocumentedRate): number {
  return rate.perSecond * share;
}

/** Makes a bucket that is full; `workers` have buckets like it for the same budget at the moment, and each takes an equal part. */
export function createTokenBucket(rate: DocumentedRate, clock: Clock, workers: () => number = () => 1): TokenBucket {
  const capacityNow = (): number => Math.max(1, Math.floor(usableBurst(rate) / workers()));
  const fullNow = (): number => usablePace(rate) / workers();
  // The part of the full pace that AWS lets us go at.
  let ease = 1;
  let tokens = capacityNow();
  let filledAt = clock.monotonic();
  let tail: Promise<void> = Promise.resolve();

  const refill = (): void => {
    const now = clock.monotonic();
    const seconds = (now - filledAt) / 1000;
    filledAt = now;
    tokens = Math.min(capacityNow(), tokens + seconds * fullNow() * ease);
    ease = Math.min(1, ease + seconds * recovery);
  };
  const waitForToken = async (signal: AbortSignal): Promise<void> => {
    for (refill(); tokens < 1; refill()) {
      await clock.sleep(Math.ceil(((1 - tokens) / (fullNow() * ease)) * 1000), signal);
    }
    tokens -= 1;
  };
  return {
    take: (signal) => {
      const turn = tail.then(() => {
        signal.throwIfAborted();
        return waitForToken(signal);
      });
      tail = turn.catch(() => undefined);
      return withAbort(turn, signal);
    },
    slowDown: () => {
      refill();
      tokens = 0;
      ease = Math.max(floor, ease / 2);
    },
    pace: () => {
      refill();
      return fullNow() * ease;
    },
  };
}

/** Whoever gives up leaves the queue at once, wherever in it. */
function withAbort(turn: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => reject(signal.reason);
    signal.addEventListener('abort', giveUp, { once: true });
    turn.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp));
  });
}
