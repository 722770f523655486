import { setTimeout as sleep } from 'node:timers/promises';
import { CheckFailure } from './checks.ts';

interface Patience {
  readonly seconds: number;
  readonly signal: AbortSignal;
  /** What there is to see when it never came. */
  readonly seen?: () => unknown;
  readonly everyMs?: number;
}

/** Asks again and again until there is an answer; the check fails when it takes too long. */
export async function waitUntil<T>(
  check: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { seconds, signal, seen, everyMs = 50 }: Patience,
): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  while (performance.now() < deadline) {
    signal.throwIfAborted();
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(everyMs, undefined, { signal });
  }
  throw new CheckFailure(check, `within ${seconds} s`, seen?.() ?? 'nothing of the kind');
}
