import { type Finding, good, stops, weak } from './finding.ts';

/** AWS refuses a signature that is older or younger: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html */
const MOST_SKEW_MS = 5 * 60_000;
const LOUD_SKEW_MS = 30_000;

/** Judges our clock by the Date header of an answer, which counts whole seconds. */
export function judgeClock({ ours, theirs }: { readonly ours: number; readonly theirs: number }): Finding {
  const skew = Math.abs(ours - theirs);
  const side = ours > theirs ? 'ahead of' : 'behind';
  const what = `The clock of this machine is ${Math.round(skew / 1000)} s ${side} that of AWS.`;
  const next = 'Let chrony or systemd-timesyncd set the clock; on AWS from 169.254.169.123.';
  if (skew >= MOST_SKEW_MS) {
    return stops({ what, why: 'AWS refuses every call whose signature is more than 5 minutes off.', next });
  }
  return skew >= LOUD_SKEW_MS
    ? weak({
        what,
        why: 'Times of the history are off by as much, and from 5 minutes on AWS refuses every call.',
        next,
      })
    : good(`The clock of this machine agrees with that of AWS to within ${Math.ceil(skew / 1000)} s.`);
}
