import { hostFailure } from '../synth-failures.ts';

/** Does a job elsewhere that may take so long; `sayLate` tells in a clause what did not happen in time. Milliseconds. */
export async function withinLimit<T>(
  { limitMs, sayLate }: { readonly limitMs: number; readonly sayLate: string },
  now: AbortSignal,
  work: (limited: AbortSignal) => Promise<T>,
): Promise<T> {
  const limited = AbortSignal.any([now, AbortSignal.timeout(limitMs)]);
  try {
    return await work(limited);
  } catch (thrown) {
    now.throwIfAborted();
    if (limited.aborted) throw hostFailure('wait', `${sayLate} within ${limitMs / 1000} s`);
    throw thrown;
  }
}
