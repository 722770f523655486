import {
  doubtsOf,
  type KnownProtection,
  type ProtectionMode,
  protectionObstacles,
  sayProtection,
} from '../core/branch-protection/say-protection.ts';
import type { BranchVerdict } from '../core/branch-protection/verdict.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { digest } from '../core/digest.ts';
import { asFailure } from '../core/failure.ts';
import type { Alert, Journal } from './ports/journal.ts';
import type { Log } from './ports/log.ts';
import type { Clock } from './ports/time.ts';

/** Knows whether the tracked branch is protected. */
export interface BranchGuard {
  /** What it means for a commit; the host is asked at the first time, and hourly. */
  obstacles(signal: AbortSignal): Promise<readonly Diagnostic[]>;
  /** One line for people. */
  describe(signal: AbortSignal): Promise<string>;
}

interface GuardInput {
  readonly mode: ProtectionMode;
  readonly branch: string;
  /** Asks the host of the repository. Throws a Failure. */
  ask(signal: AbortSignal): Promise<BranchVerdict>;
  readonly clock: Clock;
  readonly log: Log;
  readonly journal: Pick<Journal, 'enqueue'>;
}

const EVERY_MS = 3_600_000;
/** After a failure it is asked again sooner, and the last verdict counts for a while. */
const AGAIN_MS = 300_000;
const GOOD_FOR_MS = 6 * EVERY_MS;

/** Keeps the verdict on the branch, and tells people when it changes. */
export function createBranchGuard(input: GuardInput): BranchGuard {
  const { mode, branch, clock } = input;
  let known: KnownProtection | undefined;
  let judgedAt = 0;
  let askAt = 0;
  let asking: Promise<KnownProtection> | undefined;

  const askNow = async (signal: AbortSignal): Promise<KnownProtection> => {
    try {
      const verdict = await input.ask(signal);
      judgedAt = clock.monotonic();
      askAt = judgedAt + EVERY_MS;
      return { kind: 'judged', verdict };
    } catch (thrown) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      askAt = now + AGAIN_MS;
      const isGood = known?.kind === 'judged' && now < judgedAt + GOOD_FOR_MS;
      return isGood && known !== undefined ? known : { kind: 'not asked', reason: asFailure(thrown).detail };
    }
  };
  const refresh = async (signal: AbortSignal): Promise<KnownProtection> => {
    const before = known;
    known = await askNow(signal);
    if (before === undefined || sayProtection(branch, before) !== sayProtection(branch, known)) {
      await tellChange(input, { before, known }, signal);
    }
    return known;
  };
  const current = async (signal: AbortSignal): Promise<KnownProtection> => {
    if (known !== undefined && clock.monotonic() < askAt) return known;
    asking ??= refresh(signal).finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    obstacles: async (signal) => (mode === 'off' ? [] : protectionObstacles(mode, branch, await current(signal))),
    describe: async (signal) =>
      mode === 'off'
        ? `${branch}: not asked whether it is protected (require_protected_branch is off)`
        : sayProtection(branch, await current(signal)),
  };
}

/** A weak branch is told each day at most once; that it became strong again likewise. Nothing here may stop a pass. */
async function tellChange(
  { branch, clock, log, journal, mode }: GuardInput,
  { before, known }: { readonly before: KnownProtection | undefined; readonly known: KnownProtection },
  signal: AbortSignal,
): Promise<void> {
  const line = sayProtection(branch, known);
  const isWeak = doubtsOf(known).length > 0;
  const isNews = isWeak && (mode === 'block' || known.kind === 'judged');
  log[isNews ? 'warn' : 'info']({ branch, protection: line }, 'protection of the tracked branch');
  if (known.kind === 'not asked' ? mode !== 'block' : !isWeak && before === undefined) return;
  const at = clock.now();
  const day = new Date(at).toISOString().slice(0, 10);
  const alert: Alert = {
    id: `branch-${digest(`${line}|${day}`).slice(0, 32)}`,
    kind: isWeak ? 'failure' : 'resolved',
    severity: isWeak ? 'high' : 'low',
    stack: 'estate',
    title: isWeak ? 'The tracked branch is not protected' : 'The tracked branch is protected again',
    differences: [],
    by: 'not known',
    next: line,
    at,
  };
  try {
    await journal.enqueue(alert, signal);
  } catch (thrown) {
    log.warn({ error: asFailure(thrown).message }, 'the alert about the branch could not be kept');
  }
}
