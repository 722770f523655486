import type { Waiting } from '../approvals/approval.ts';
import type { Action } from '../change.ts';
import type { OpenMatters, PlanWord } from './open-matters.ts';

/** A change of Git that is held, as people are told of it. An address has one. */
export interface HeldChange {
  readonly address: string;
  readonly action: Action;
  /** A hash of why it is held. */
  readonly why: string;
  /** An approval of the plan lets it through. */
  readonly approvable?: true;
  /** Somebody was asked for that already: it is no news when it comes back. */
  readonly wasAsked?: true;
  /** It was let through and not done: the approval is used up. */
  readonly isUndone?: true;
  /** The message about it: another one each time that something of the address is held anew. */
  readonly thread: string;
  /** What may not have been said: that it is held, or what of it is new. */
  readonly owed?: 'begin' | HeldNews;
}

/** A change that is not held any more. */
export interface EndedHold extends Pick<HeldChange, 'address' | 'action' | 'thread'> {
  readonly outcome: 'done' | 'gone';
}

/** What one pass saw of it. */
export interface HeldPass {
  readonly held: readonly Pick<HeldChange, 'address' | 'action' | 'why' | 'approvable'>[];
  readonly waiting: Waiting | undefined;
  /** What was said of this very plan. */
  readonly word: PlanWord | undefined;
  /** What became of a change that is held no longer; undefined: that could not be seen. */
  outcome(change: HeldChange): 'done' | 'gone' | 'undone' | undefined;
  /** Names the message about something of an address that was not held before this version. */
  thread(address: string, version: number): string;
}

/** What is new of a change that was held before: a person is asked now, or once more, what was said does not count any more, or only how it is. */
export type HeldNews = 'asked' | 'undone' | 'voided' | 'edit';

/** What has to be said after a pass, and what is remembered of it before. */
export interface HeldStep {
  readonly next: Pick<OpenMatters, 'held' | 'ended' | 'waiting' | 'word'>;
  readonly begun: readonly HeldChange[];
  readonly restated: readonly { readonly change: HeldChange; readonly news: HeldNews }[];
}

/** Compares what is held now with what people know; undefined where there is nothing new. */
export function stepHeld(known: OpenMatters, pass: HeldPass): HeldStep | undefined {
  const before = new Map(known.held.map((change) => [change.address, change]));
  const isOtherPlan = known.waiting?.digest !== pass.waiting?.digest || known.word !== pass.word;
  const begun: HeldChange[] = [];
  const restated: { change: HeldChange; news: HeldNews }[] = [];
  const held: HeldChange[] = [];
  for (const change of pass.held) {
    const old = before.get(change.address);
    before.delete(change.address);
    const isAsked = change.approvable === true || old?.wasAsked === true;
    const thread = old?.thread ?? pass.thread(change.address, known.version);
    const now: HeldChange = { ...change, ...(isAsked ? { wasAsked: true } : {}), thread };
    const isNew = old !== undefined && (differs(old, change) || (change.approvable === true && isOtherPlan));
    const news = isNew ? newsOf(old, change, { word: known.word, now: pass.word }) : undefined;
    if (news !== undefined) restated.push({ change: now, news });
    const isBegun = old === undefined || old.owed === 'begin';
    if (isBegun) begun.push(now);
    const owed = isBegun ? 'begin' : news;
    held.push(owed === undefined ? now : { ...now, owed });
  }
  const asBefore = new Set(known.held);
  const { kept, ended } = partMissing([...before.values()], pass);
  const isSame =
    begun.length + restated.length + ended.length + known.ended.length === 0 &&
    kept.every((change) => asBefore.has(change)) &&
    sayWaiting(known.waiting) === sayWaiting(pass.waiting) &&
    known.word === pass.word;
  const waiting = sinceFirst(pass.waiting, known.waiting);
  const next = { held: [...held, ...kept], ended: [...known.ended, ...ended], waiting, word: pass.word };
  return isSame ? undefined : { next, begun, restated };
}

function differs(old: HeldChange, change: HeldPass['held'][number]): boolean {
  const isSame = old.action === change.action && old.why === change.why && old.approvable === change.approvable;
  return !isSame || old.isUndone === true || (old.owed !== undefined && old.owed !== 'begin');
}

function newsOf(
  old: HeldChange,
  change: HeldPass['held'][number],
  said: { word: PlanWord | undefined; now: PlanWord | undefined },
): HeldNews {
  // What may not have been said is said as it was meant.
  if (old.owed !== undefined && old.owed !== 'begin' && old.owed !== 'edit') return old.owed;
  if (old.isUndone === true) return 'undone';
  if (change.approvable === true && old.approvable !== true && old.wasAsked !== true) return 'asked';
  const isAsked = old.approvable === true && change.approvable === true;
  return isAsked && said.word !== undefined && said.now === undefined ? 'voided' : 'edit';
}

/** What is not held any more, and what could not be seen or was let through in vain. */
function partMissing(
  missing: readonly HeldChange[],
  pass: HeldPass,
): { readonly kept: readonly HeldChange[]; readonly ended: readonly EndedHold[] } {
  const kept: HeldChange[] = [];
  const ended: EndedHold[] = [];
  for (const change of missing) {
    const outcome = pass.outcome(change);
    const { address, action, thread } = change;
    if (outcome === 'done' || outcome === 'gone') ended.push({ address, action, thread, outcome });
    else kept.push(outcome === 'undone' && change.isUndone !== true ? { ...change, isUndone: true } : change);
  }
  return { kept, ended };
}

/** The same plan waits since it was first seen. */
function sinceFirst(waiting: Waiting | undefined, known: Waiting | undefined): Waiting | undefined {
  return waiting !== undefined && waiting.digest === known?.digest ? { ...waiting, at: known.at } : waiting;
}

function sayWaiting(waiting: Waiting | undefined): string {
  return waiting === undefined ? '' : `${waiting.digest} ${JSON.stringify(waiting.changes)}`;
}
