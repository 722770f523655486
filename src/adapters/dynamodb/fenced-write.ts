import type { LeaseEffect } from '../../core/protocol/lease.ts';
import { inTime } from '../../engine/ports/time.ts';
import type { Action } from './action.ts';
import type { Condition, Term } from './condition.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { appliedCommitMoved, approvalGone, leaseLost, recordUnclear } from './lease-failure.ts';
import { heldBy } from './lock-item.ts';
import type { TableAccess } from './table-access.ts';
import type { LockChange } from './write-queue.ts';

interface FencedWrite {
  readonly stack: string;
  readonly write: LeaseEffect & { readonly kind: 'fenced write' };
  readonly actions: readonly Action[];
  readonly lock: LockChange | undefined;
  readonly isHeartbeat: boolean;
  /** By the monotonic clock. */
  readonly deadline: number;
}

/** What became of a fenced write: the event for the protocol, and what its callers are told. */
interface FencedOutcome {
  readonly event: 'written' | 'refused' | 'unclear';
  readonly failure: unknown;
}

/** One transaction whose first member is the lock item: fence check, write-ahead log and heartbeat in one. */
export async function writeFenced(
  access: TableAccess,
  request: FencedWrite,
  signal: AbortSignal,
): Promise<FencedOutcome> {
  const { stack, write } = request;
  const lockUpdate: Action = {
    kind: 'update',
    key: keys.lock(stack),
    set: { rvn: write.version, heartbeatAt: access.clock.now(), ...request.lock?.set },
    condition: expectApplied(heldBy(write.owner, write.fence), request.lock),
  };
  // The next tick repeats a heartbeat; a record is repeated here, with its token, for as long as the lease lasts.
  const patience = { attempts: request.isHeartbeat ? 1 : 60, until: request.deadline };
  try {
    const result = await access.write([lockUpdate, ...request.actions], patience, signal);
    switch (result.kind) {
      case 'done':
        return { event: 'written', failure: undefined };
      case 'unclear':
        return { event: 'unclear', failure: recordUnclear(stack) };
      case 'refused':
        return explainRefusal(request, result.index, result.current);
    }
  } catch (thrown) {
    return { event: 'unclear', failure: thrown };
  }
}

function expectApplied(held: Condition, lock: LockChange | undefined): Condition {
  if (lock === undefined) {
    return held;
  }
  const terms = held.flat();
  return lock.applied.map((commit) => [...terms, renderApplied(commit)]);
}

function renderApplied(commit: string | undefined): Term {
  return commit === undefined
    ? { attribute: 'appliedCommit', is: 'absent' }
    : { attribute: 'appliedCommit', is: 'equal', to: commit };
}

function explainRefusal(request: FencedWrite, index: number, current: Item | undefined): FencedOutcome {
  const { stack, write, lock } = request;
  // The lock item is ours: only the use of an approval has a condition beside it.
  if (index > 0) return { event: 'unclear', failure: approvalGone(stack) };
  const ours =
    current !== undefined && textOf(current, 'owner') === write.owner && numberOf(current, 'fence') === write.fence;
  if (ours && lock !== undefined) {
    const found = textOf(current, 'appliedCommit');
    return { event: 'unclear', failure: appliedCommitMoved(stack, lock.applied[0], found === '' ? undefined : found) };
  }
  return { event: 'refused', failure: leaseLost(stack, 'taken') };
}

/** Gives the lease back; the item stays, because its fence must never be used again. */
export async function writeRelease(
  access: TableAccess,
  stack: string,
  free: LeaseEffect & { readonly kind: 'free' },
): Promise<'written' | 'refused' | 'unclear'> {
  const action: Action = {
    kind: 'update',
    key: keys.lock(stack),
    set: { released: true, heartbeatAt: access.clock.now() },
    condition: heldBy(free.owner, free.fence),
  };
  try {
    const result = await inTime(access.clock, 10_000, (signal) => access.write([action], { attempts: 5 }, signal));
    return result.kind === 'done' ? 'written' : result.kind;
  } catch {
    // A lease that could not be given back runs out by itself; the work that it guarded is done.
    return 'unclear';
  }
}
