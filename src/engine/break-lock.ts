import { areTwoPeople, isFresh, WORD_LASTS_MS, type Word } from '../core/approvals/second-person.ts';
import { utcText } from '../core/utc-text.ts';
import { giveWord, takesTwo } from './give-word.ts';
import type { BrokenLock, Lock } from './ports/ledger.ts';
import type { EnginePorts } from './reconcile-stack.ts';

/** Somebody wants the lease of a stack taken from its holder. */
export interface BreakRequest {
  readonly stack: string;
  /** The fence of the holding that they looked at. */
  readonly fence: number;
  readonly by: string;
  readonly reason: string | undefined;
}

/** `asked`: a second person has to say the same until then. Milliseconds since the epoch. */
export type LockBreak =
  | (BrokenLock & { readonly first?: Word })
  | { readonly kind: 'asked'; readonly lock: Lock; readonly first: Word; readonly until: number };

/** Takes the lease of a stack from its holder: at once, or where two people are needed with the word of the second. */
export async function breakLock(request: BreakRequest, ports: EnginePorts, signal: AbortSignal): Promise<LockBreak> {
  const { stack, fence, by } = request;
  const { deps } = ports;
  const because = sayReason(request.reason);
  if (!takesTwo('lock-break', deps)) {
    return takeAway(request, { operation: `lock break by ${by}${because}`, people: by }, ports, signal);
  }
  const lock = await deps.ledger.lock(stack, signal);
  if (lock?.held !== true) {
    return { kind: 'free' };
  }
  if (lock.fence !== fence) {
    return { kind: 'other', lock };
  }
  const word = await giveWord(request, deps, signal);
  const first = lock.breakAsked;
  if (first !== undefined && isFresh(first, word.at) && areTwoPeople(first, word)) {
    const people = `${sayWord(first)} and ${sayWord(word)}`;
    const done = await takeAway(
      request,
      { operation: `lock break by ${first.by} and ${by}${because}`, people },
      ports,
      signal,
    );
    return done.kind === 'broken' ? { ...done, first } : done;
  }
  return ask(lock, word, ports, signal);
}

/** Keeps the word of the first person with the holding that it is about, and tells everybody who could be the second. */
async function ask(lock: Lock, word: Word, ports: EnginePorts, signal: AbortSignal): Promise<LockBreak> {
  const { stack, fence } = lock;
  const isKept = await ports.deps.ledger.askBreak({ stack, fence, word }, signal);
  if (!isKept) {
    const now = await ports.deps.ledger.lock(stack, signal);
    return now?.held === true ? { kind: 'other', lock: now } : { kind: 'free' };
  }
  const until = word.at + WORD_LASTS_MS;
  const text = `${sayWord(word)} asked to break the lock of ${lock.holder} for "${lock.operation}" (${stack}#${fence})${sayReason(word.reason)}; a second person has to ask for the same until ${utcText(until)}`;
  await record({ stack, actor: word.by, at: word.at, text }, ports, signal);
  return { kind: 'asked', lock, first: word, until };
}

async function takeAway(
  { stack, fence, by, reason }: BreakRequest,
  { operation, people }: { readonly operation: string; readonly people: string },
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<BrokenLock> {
  const { deps } = ports;
  const broken = await deps.ledger.breakLock({ stack, fence, operation }, signal);
  if (broken.kind === 'broken') {
    const { lock } = broken;
    const text = `lock of ${lock.holder} for "${lock.operation}" broken by ${people} (${stack}#${fence}, next fence ${broken.fence})${sayReason(reason)}`;
    await record({ stack, actor: by, at: deps.clock.now(), text }, ports, signal);
  }
  return broken;
}

async function record(
  event: { readonly stack: string; readonly actor: string; readonly at: number; readonly text: string },
  { deps, announcer }: EnginePorts,
  signal: AbortSignal,
): Promise<void> {
  await announcer.record([{ ...event, id: `lock-${deps.chance.id()}`, kind: 'lock' }], signal);
}

function sayWord({ by, identity }: Word): string {
  return `${by} (${identity})`;
}

function sayReason(reason: string | undefined): string {
  return reason === undefined ? '' : `: ${reason}`;
}
