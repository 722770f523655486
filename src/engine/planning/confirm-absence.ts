import { doubtAbsence, READINGS_FOR_ABSENCE } from '../../core/absence.ts';
import { formatScope, type Scope } from '../../core/scope.ts';
import type { Target } from '../choose-selections.ts';
import { type Observed, type ObservePorts, Observer } from '../observe.ts';
import { askIdentity } from '../pin-identity.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Clock } from '../ports/time.ts';

/** What an entry says of its age. */
export type EntryTimes = Pick<Entry, 'createdAt' | 'updatedAt' | 'seenAt'>;

/** An object that the ledger knows, and how it is read. */
interface Known {
  readonly target: Target;
  readonly entry: EntryTimes;
}

/**
 * Absence is not deletion. What a reading did not show is read once more by calls of its own, and the account is asked for
 * again; only then it stays absent. Otherwise it is unread, with a reason that says so.
 */
export async function confirmAbsences(
  known: readonly Known[],
  observed: ReadonlyMap<string, Observed>,
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Observed>> {
  const missing = known.filter(({ target }) => observed.get(target.address)?.observation.kind === 'absent');
  const answer = new Map(observed);
  const inDoubt = missing.filter((one) => noteDoubt(one, answer, ports));
  const sure = missing.filter((one) => !inDoubt.includes(one));
  if (sure.length === 0) {
    return answer;
  }
  const targets = sure.map(({ target }) => target);
  const again = await new Observer(ports).observe(targets, { hints: false }, signal);
  const moved = await movedScopes(targets, ports, signal);
  for (const { address, scope } of targets) {
    const second = again.get(address);
    const elsewhere = moved.get(formatScope(scope));
    if (elsewhere !== undefined) {
      answer.set(address, unread(elsewhere));
    } else if (second !== undefined) {
      answer.set(address, second);
    }
  }
  return answer;
}

/**
 * Whether AWS may only hide it. Repeating the create of a relation is harmless (reliability.md 2.1, class R), so that one is
 * put back without waiting; its entry is not dropped before the window is over (findOrphans).
 */
function noteDoubt({ target, entry }: Known, answer: Map<string, Observed>, { clock }: ObservePorts): boolean {
  const doubt = target.type.createClass === 'relation' ? undefined : doubtOf(entry, clock);
  if (doubt !== undefined) {
    answer.set(target.address, unread(doubt));
  }
  return doubt !== undefined;
}

/** Why the object of an entry, which as many readings as are needed did not show, may be there all the same. */
export function doubtOf({ createdAt, updatedAt, seenAt }: EntryTimes, clock: Clock): string | undefined {
  const seenFor = seenAt === undefined ? 0 : clock.monotonic() - seenAt;
  const age = { seenFor, byWallClocks: clock.now() - updatedAt };
  return doubtAbsence({ readings: READINGS_FOR_ABSENCE, createdAt, writtenAt: updatedAt, age });
}

/** Scopes whose account is another one now than the one that was read, with the reason. */
async function movedScopes(
  targets: readonly Target[],
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const scopes = new Map<string, Scope>(targets.map(({ scope }) => [formatScope(scope), scope]));
  const moved = new Map<string, string>();
  for (const [key, { account, region }] of scopes) {
    try {
      const identity = await askIdentity(region, ports, signal, { account });
      if (identity.account !== account) {
        moved.set(key, `the credentials are for ${identity.account} now, and it belongs to ${account}`);
      }
    } catch (thrown) {
      signal.throwIfAborted();
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      moved.set(key, `it is not seen, and whose account was read could not be asked: ${reason}`);
    }
  }
  return moved;
}

function unread(reason: string): Observed {
  return { observation: { kind: 'unread', reason }, hinted: new Set() };
}
