import type { BrokenLock, RepairedLock } from '../../engine/ports/ledger.ts';
import type { Action } from './action.ts';
import { type Condition, isNew, matching } from './condition.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type Claim, readLock, renderTake } from './lock-item.ts';
import { readStackState } from './stack-state.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

/*
 * Both are takeovers with a higher fence by a holder that does nothing: the item is never deleted, the old holder is
 * refused at its next record, and whoever comes next watches the lease run out like that of any dead worker. By then
 * nothing that the old holder signed can still leave, which is what the quarantine of its intents counts from.
 */

/** Takes a held lock from its holder. `fence` names the holding that is meant. */
export async function breakLock(
  access: TableAccess,
  claim: Claim,
  fence: number,
  signal: AbortSignal,
): Promise<BrokenLock> {
  const item = await access.get(keys.lock(claim.stack), signal);
  if (item === undefined || item['released'] === true) {
    return { kind: 'free' };
  }
  const found = readLock(claim.stack, item);
  if (found.fence !== fence) {
    return { kind: 'other', lock: found };
  }
  const condition = matching({ fence, released: false, owner: textOf(item, 'owner') });
  const leaseMs = Math.max(claim.leaseMs, found.leaseMs);
  const isTaken = await takeOver(
    access,
    { claim: { ...claim, leaseMs }, fence: fence + 1, condition, set: {} },
    signal,
  );
  return isTaken ? { kind: 'broken', lock: found, fence: fence + 1 } : breakLock(access, claim, fence, signal);
}

/** Puts a lock item in order that was deleted, or that was restored to an older state, above every fence that was ever seen. */
export async function repairLock(access: TableAccess, claim: Claim, signal: AbortSignal): Promise<RepairedLock> {
  const { stack } = claim;
  const [registry, items, runs] = await Promise.all([
    access.get(keys.stackName(stack), signal),
    access.query(keys.stack(stack), {}, signal),
    access.query(keys.runs(stack), { newestFirst: true, limit: 1 }, signal),
  ]);
  const { lock, intents, lastRun, appliedCommit } = readStackState(stack, items, runs[0]);
  if (registry === undefined && items.length === 0 && lastRun === undefined) {
    return { kind: 'unknown' };
  }
  const seen = [numberOf(registry ?? {}, 'fence'), lastRun?.fence ?? 0, ...intents.map((intent) => intent.fence)];
  if (lock !== undefined && seen.every((fence) => fence <= lock.fence)) {
    return { kind: 'sound', lock };
  }
  const fence = Math.max(lock?.fence ?? 0, ...seen) + 1;
  // What was written last: a commit that does not follow it would undo something, whether or not all of it was applied.
  const restored = lastRun?.commit ?? appliedCommit;
  const plan = {
    claim: { ...claim, leaseMs: Math.max(claim.leaseMs, lock?.leaseMs ?? 0) },
    fence,
    condition: lock === undefined ? isNew : matching({ fence: lock.fence }),
    set:
      restored === undefined ? {} : { appliedCommit: restored, appliedAt: lastRun?.endedAt ?? lastRun?.startedAt ?? 0 },
  };
  const isTaken = await takeOver(access, plan, signal);
  return isTaken ? { kind: 'repaired', fence, appliedCommit: restored } : repairLock(access, claim, signal);
}

interface Takeover {
  readonly claim: Claim;
  readonly fence: number;
  readonly condition: Condition;
  readonly set: Readonly<Record<string, string | number>>;
}

/** False where somebody else wrote the item in the meantime, so that what was read must be read again. */
async function takeOver(access: TableAccess, takeover: Takeover, signal: AbortSignal): Promise<boolean> {
  const { claim, fence, condition, set } = takeover;
  const owner = access.chance.id();
  const take = { condition: { kind: 'absent' }, owner, fence, version: `${owner}#0` } as const;
  const actions = renderTake(claim, take, access.clock.now());
  const changed = actions.map(
    (action, index): Action =>
      action.kind === 'update' && index === 0 ? { ...action, condition, set: { ...action.set, ...set } } : action,
  );
  const result = await access.write(changed, usualPatience, signal);
  if (result.kind === 'done') {
    return true;
  }
  const now: Item = (await access.get(keys.lock(claim.stack), signal)) ?? {};
  if (textOf(now, 'owner') === owner) {
    return true; // the answer was lost, or the refusal was the echo of our own success
  }
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('a takeover of a lock was not confirmed'));
  }
  return false;
}
