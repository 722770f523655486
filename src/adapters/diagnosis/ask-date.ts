import { CloudError } from '../../engine/ports/cloud.ts';
import type { Clock } from '../../engine/ports/time.ts';

interface Means {
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly clock: Clock;
}

const PATIENCE_MS = 10_000;

/** The time of AWS, by the Date header of an answer that needs no credentials, and ours in the middle of that exchange. */
export async function askDate(
  { endpoint, region, clock }: Means,
  signal: AbortSignal,
): Promise<{ readonly ours: number; readonly theirs: number }> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const before = clock.now();
  try {
    const timed = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    const answer = await fetch(endpoint ?? `https://sts.${region}.${suffix}/`, { signal: timed, redirect: 'manual' });
    await answer.body?.cancel();
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) throw new Error('the answer has no date');
    return { ours: (before + clock.now()) / 2, theirs: theirs + HALF_A_SECOND_MS };
  } catch (thrown) {
    signal.throwIfAborted();
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CloudError({ outcome: 'unreachable', code: 'NoAnswer', operation: 'the time', message, cause: thrown });
  }
}

/** The header counts whole seconds, so on average it is this much late. */
const HALF_A_SECOND_MS = 500;
