import { type LockRecord, type LockSighting, sightLock } from './lock-record.ts';

/** What must still be true of the lock item for an acquisition to take effect. */
export type TakeCondition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'released'; readonly fence: number }
  | { readonly kind: 'expired'; readonly fence: number; readonly version: string };

/** One attempt to become the holder, under an owner name that no other attempt has. */
export interface Take {
  readonly condition: TakeCondition;
  readonly owner: string;
  readonly fence: number;
  readonly version: string;
}

interface Quest {
  readonly id: string;
  readonly leaseMs: number;
  readonly patience: 'none' | 'wait';
  /** How many attempts were made; part of the owner name of the next. */
  readonly tries: number;
  /** The holder as first seen with this version, and when the answer that showed it arrived, by our own clock. */
  readonly seen: LockSighting | undefined;
}

/** Where one worker stands with the lease of one stack. Times are readings of its own monotonic clock. */
export type LeaseState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'looking'; readonly quest: Quest }
  | { readonly kind: 'waiting'; readonly quest: Quest; readonly until: number }
  | { readonly kind: 'taking'; readonly quest: Quest; readonly take: Take; readonly sentAt: number }
  | { readonly kind: 'resolving'; readonly quest: Quest; readonly take: Take; readonly sentAt: number }
  | HeldState
  | { readonly kind: 'releasing'; readonly owner: string; readonly fence: number }
  | { readonly kind: 'ended'; readonly reason: 'released' | LossReason };

interface HeldState {
  readonly kind: 'held';
  readonly owner: string;
  readonly fence: number;
  readonly leaseMs: number;
  /** Counted from the sending of the last write that is known to have taken effect. */
  readonly deadline: number;
  readonly heartbeatDue: number;
  /** The last sign that the event loop is running. */
  readonly tickedAt: number;
  readonly versions: number;
  /** When the fenced write that is on its way was sent. */
  readonly pendingSince: number | undefined;
}

/** Why a lease is over: somebody took it, its time ran out, or this process stood still for too long. */
export type LossReason = 'taken' | 'expired' | 'stalled';

/** What happens to a worker. `unclear` is a write whose answer was lost. */
export type LeaseEvent =
  | {
      readonly kind: 'acquire';
      readonly at: number;
      readonly id: string;
      readonly leaseMs: number;
      readonly patience: 'none' | 'wait';
      /** What this process saw of the lock before it wanted it: as good as having waited since then. */
      readonly sighting?: LockSighting | undefined;
    }
  | { readonly kind: 'read'; readonly at: number; readonly record: LockRecord | undefined }
  | { readonly kind: 'send'; readonly at: number }
  | { readonly kind: 'written'; readonly at: number }
  | { readonly kind: 'refused'; readonly at: number }
  | { readonly kind: 'unclear'; readonly at: number }
  | { readonly kind: 'tick'; readonly at: number }
  | { readonly kind: 'release'; readonly at: number };

/** What is done about it. Every write is conditional: a take on what was seen, the others on owner and fence. */
export type LeaseEffect =
  | { readonly kind: 'read' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'take'; readonly take: Take }
  | { readonly kind: 'occupied'; readonly record: LockRecord }
  | { readonly kind: 'granted'; readonly owner: string; readonly fence: number; readonly takenOver: boolean }
  | { readonly kind: 'heartbeat' }
  | { readonly kind: 'fenced write'; readonly owner: string; readonly fence: number; readonly version: string }
  | { readonly kind: 'free'; readonly owner: string; readonly fence: number }
  | { readonly kind: 'lost'; readonly reason: LossReason };

interface Step {
  readonly state: LeaseState;
  readonly effects: readonly LeaseEffect[];
}

/** The lease length unless the configuration says otherwise. */
export const defaultLeaseMs = 15_000;

/** How often a watcher looks whether the holder let go. */
export const pollMs = 500;

/** Where every worker begins. */
export const idleLease: LeaseState = { kind: 'idle' };

/** How long a version has to stand still before its holder is taken for dead: allows for clocks that run 5 % apart. */
export function observationMs(leaseMs: number): number {
  return Math.ceil(leaseMs * 1.05) + 1000;
}

/** How often a holder ticks; small enough for a pause of a third of the lease never to fit between two ticks unseen. */
export function tickMs(leaseMs: number): number {
  return Math.ceil(leaseMs / 12);
}

/** Whether a call that takes up to `budgetMs` may leave now. To be asked immediately before it leaves. */
export function mayCall(state: LeaseState, at: number, budgetMs: number): boolean {
  return state.kind === 'held' && at + budgetMs < state.deadline && !isStalled(state, at);
}

/** The protocol of the lease: one event in, the next state and what to do out. Production, checker and simulation share it. */
export function step(state: LeaseState, event: LeaseEvent): Step {
  switch (state.kind) {
    case 'idle':
      return event.kind === 'acquire' ? begin(event) : stay(state);
    case 'looking':
      return event.kind === 'read' ? judge(state.quest, event.record, event.at) : stay(state);
    case 'waiting':
      return event.kind === 'tick' ? stepWaiting(state, event.at) : stay(state);
    case 'taking':
      return stepTaking(state, event);
    case 'resolving':
      return event.kind === 'read' ? resolve(state, event.record, event.at) : stay(state);
    case 'held':
      return stepHeld(state, event);
    case 'releasing':
      return isAnswer(event) ? { state: { kind: 'ended', reason: 'released' }, effects: [] } : stay(state);
    case 'ended':
      return stay(state);
  }
}

function stay(state: LeaseState): Step {
  return { state, effects: [] };
}

function isAnswer(event: LeaseEvent): boolean {
  return event.kind === 'written' || event.kind === 'refused' || event.kind === 'unclear';
}

function begin(event: LeaseEvent & { readonly kind: 'acquire' }): Step {
  const { id, leaseMs, patience, sighting } = event;
  return look({ id, leaseMs, patience, tries: 0, seen: sighting });
}

function look(quest: Quest): Step {
  return { state: { kind: 'looking', quest }, effects: [{ kind: 'read' }] };
}

function judge(quest: Quest, record: LockRecord | undefined, at: number): Step {
  if (record === undefined) return take(quest, { kind: 'absent' }, at);
  if (record.released) return take(quest, { kind: 'released', fence: record.fence }, at);
  if (quest.patience === 'none') return { state: idleLease, effects: [{ kind: 'occupied', record }] };
  return watch({ ...quest, seen: sightLock(quest.seen, record, at) }, at);
}

function watch(quest: Quest, at: number): Step {
  if (quest.seen === undefined) return look(quest);
  const { record, since } = quest.seen;
  const expiry = since + observationMs(record.leaseMs);
  if (at >= expiry) return take(quest, { kind: 'expired', fence: record.fence, version: record.version }, at);
  const until = Math.min(at + pollMs, expiry);
  return { state: { kind: 'waiting', quest, until }, effects: [{ kind: 'wait', until }] };
}

/** Timers may ring a little early; then the rest is waited for. */
function stepWaiting(state: LeaseState & { readonly kind: 'waiting' }, at: number): Step {
  const { quest, until } = state;
  return at >= until ? wake(quest, at) : { state, effects: [{ kind: 'wait', until }] };
}

/** The condition of the take compares the version, so an observation that is old enough needs no further read. */
function wake(quest: Quest, at: number): Step {
  const expired = quest.seen !== undefined && at >= quest.seen.since + observationMs(quest.seen.record.leaseMs);
  return expired ? watch(quest, at) : look(quest);
}

function take(quest: Quest, condition: TakeCondition, at: number): Step {
  const owner = `${quest.id}.${quest.tries}`;
  const fence = condition.kind === 'absent' ? 1 : condition.fence + 1;
  const attempt: Take = { condition, owner, fence, version: formatVersion(owner, 0) };
  const next = { ...quest, tries: quest.tries + 1 };
  return {
    state: { kind: 'taking', quest: next, take: attempt, sentAt: at },
    effects: [{ kind: 'take', take: attempt }],
  };
}

function formatVersion(owner: string, count: number): string {
  return `${owner}#${count}`;
}

type Attempted = LeaseState & { readonly kind: 'taking' | 'resolving' };

function stepTaking(state: Attempted, event: LeaseEvent): Step {
  if (event.kind === 'written') return grant(state, event.at);
  // A lost race says nothing of the winner; an unclear answer says nothing at all. Both are settled by a consistent read.
  if (event.kind === 'refused') return look(state.quest);
  return event.kind === 'unclear'
    ? { state: { ...state, kind: 'resolving' }, effects: [{ kind: 'read' }] }
    : stay(state);
}

function resolve(state: Attempted, record: LockRecord | undefined, at: number): Step {
  if (record?.owner === state.take.owner && !record.released) return grant(state, at);
  return judge(state.quest, record, at);
}

/** A lease whose time ran out before the answer came is not used; the item is then watched like anybody else's. */
function grant({ quest, take: attempt, sentAt }: Attempted, at: number): Step {
  const { leaseMs } = quest;
  if (at >= sentAt + leaseMs) return look(quest);
  const { owner, fence, condition } = attempt;
  const state: HeldState = {
    kind: 'held',
    owner,
    fence,
    leaseMs,
    deadline: sentAt + leaseMs,
    heartbeatDue: sentAt + leaseMs / 3,
    tickedAt: at,
    versions: 1,
    pendingSince: undefined,
  };
  return { state, effects: [{ kind: 'granted', owner, fence, takenOver: condition.kind === 'expired' }] };
}

function isStalled(state: HeldState, at: number): boolean {
  return at - state.tickedAt > state.leaseMs / 3;
}

function lose(reason: LossReason): Step {
  return { state: { kind: 'ended', reason }, effects: [{ kind: 'lost', reason }] };
}

function stepHeld(state: HeldState, event: LeaseEvent): Step {
  switch (event.kind) {
    case 'tick':
      return tick(state, event.at);
    case 'send':
      return send(state, event.at);
    case 'written':
      return renew(state, event.at);
    case 'refused':
      return lose('taken');
    case 'unclear':
      // Its condition is owner and fence, so saying it again is harmless, whatever became of the first.
      return stay({ ...state, pendingSince: undefined, heartbeatDue: Math.min(state.heartbeatDue, event.at) });
    case 'release': {
      const { owner, fence } = state;
      return { state: { kind: 'releasing', owner, fence }, effects: [{ kind: 'free', owner, fence }] };
    }
    case 'acquire':
    case 'read':
      return stay(state);
  }
}

function tick(state: HeldState, at: number): Step {
  if (isStalled(state, at)) return lose('stalled');
  if (at >= state.deadline) return lose('expired');
  const due = at >= state.heartbeatDue && state.pendingSince === undefined;
  return { state: { ...state, tickedAt: at }, effects: due ? [{ kind: 'heartbeat' }] : [] };
}

function send(state: HeldState, at: number): Step {
  if (isStalled(state, at)) return lose('stalled');
  if (at >= state.deadline) return lose('expired');
  const { owner, fence, versions } = state;
  const version = formatVersion(owner, versions);
  return {
    state: { ...state, versions: versions + 1, pendingSince: at },
    effects: [{ kind: 'fenced write', owner, fence, version }],
  };
}

function renew(state: HeldState, at: number): Step {
  if (state.pendingSince === undefined) return stay(state);
  const deadline = Math.max(state.deadline, state.pendingSince + state.leaseMs);
  if (at >= deadline) return lose('expired');
  const heartbeatDue = state.pendingSince + state.leaseMs / 3;
  return stay({ ...state, deadline, heartbeatDue, pendingSince: undefined });
}
