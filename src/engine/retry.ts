import { Failure } from '../core/failure.ts';
import { CloudError } from './ports/cloud.ts';
import type { Chance, Clock } from './ports/time.ts';

interface RetryPolicy {
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** Whether the failure may pass by itself and trying again does no harm. */
  retryable(thrown: unknown): boolean;
}

/** Reads change nothing, so whatever may pass is tried again. */
export const READ_RETRY: RetryPolicy = {
  attempts: 6,
  firstDelayMs: 200,
  longestDelayMs: 5_000,
  retryable: (thrown) =>
    thrown instanceof CloudError &&
    (thrown.outcome === 'throttled' || thrown.outcome === 'ambiguous' || thrown.outcome === 'unreachable'),
};

/** A mutating call is sent again only where the service said that it did not run. */
export const WRITE_RETRY: RetryPolicy = {
  attempts: 8,
  firstDelayMs: 500,
  longestDelayMs: 8_000,
  retryable: (thrown) =>
    (thrown instanceof CloudError &&
      (thrown.outcome === 'throttled' || thrown.outcome === 'unreachable' || thrown.outcome === 'busy')) ||
    // The call was not made, because a heartbeat is late; it is made once the lease was renewed.
    (thrown instanceof Failure && thrown.code === 'lease-too-short'),
};

/** The only retry loop of the engine: bounded, with full jitter, and stopped by the signal. */
export async function retry<T>(
  work: () => Promise<T>,
  policy: RetryPolicy,
  time: { readonly clock: Clock; readonly chance: Chance },
  signal: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (thrown) {
      if (attempt >= policy.attempts || !policy.retryable(thrown)) {
        throw thrown;
      }
      const ceiling = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
      await time.clock.sleep(ceiling * time.chance.fraction(), signal);
    }
  }
}
