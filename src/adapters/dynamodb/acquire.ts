import {
  idleLease,
  type LeaseEffect,
  type LeaseEvent,
  type LeaseState,
  step,
  type Take,
} from '../../core/protocol/lease.ts';
import type { LockSighting } from '../../core/protocol/lock-record.ts';
import type { Acquisition } from '../../engine/ports/ledger.ts';
import type { Item } from './item.ts';
import { keys } from './keys.ts';
import { holdLease } from './lease.ts';
import { lockItemGone } from './lease-failure.ts';
import { type Claim, readLock, readLockRecord, renderTake } from './lock-item.ts';
import type { TableAccess } from './table-access.ts';

/** Runs the protocol of `core/protocol/lease.ts` against the table until the lease is granted or found held. */
export async function acquireLease(
  access: TableAccess,
  claim: Claim,
  { patience, sighting }: { readonly patience: 'none' | 'wait'; readonly sighting?: LockSighting | undefined },
  signal: AbortSignal,
): Promise<Acquisition> {
  const quest: Quest = { access, claim, seen: undefined, replaced: undefined };
  let state: LeaseState = idleLease;
  let event: LeaseEvent = {
    kind: 'acquire',
    at: access.clock.monotonic(),
    id: access.chance.id(),
    leaseMs: claim.leaseMs,
    patience,
    sighting,
  };
  for (;;) {
    const next = step(state, event);
    state = next.state;
    const [effect] = next.effects;
    const ended = effect === undefined ? undefined : conclude(quest, state, effect);
    if (ended !== undefined) {
      return ended;
    }
    event = await perform(quest, effect, signal);
  }
}

interface Quest {
  readonly access: TableAccess;
  readonly claim: Claim;
  /** The lock item as last read. */
  seen: Item | undefined;
  /** The lock item that the last take was to replace. */
  replaced: Item | undefined;
}

function conclude(quest: Quest, state: LeaseState, effect: LeaseEffect): Acquisition | undefined {
  const { access, claim } = quest;
  if (effect.kind === 'occupied') {
    return { kind: 'held', lock: readLock(claim.stack, quest.seen ?? {}) };
  }
  if (effect.kind !== 'granted') {
    return undefined;
  }
  const lease = holdLease({ access, stack: claim.stack, holder: claim.holder, fence: effect.fence, state });
  const previous = effect.takenOver ? quest.replaced : undefined;
  return { kind: 'acquired', lease, takenOver: previous === undefined ? undefined : readLock(claim.stack, previous) };
}

async function perform(quest: Quest, effect: LeaseEffect | undefined, signal: AbortSignal): Promise<LeaseEvent> {
  const { clock } = quest.access;
  switch (effect?.kind) {
    case 'read':
      quest.seen = await quest.access.get(keys.lock(quest.claim.stack), signal);
      return {
        kind: 'read',
        at: clock.monotonic(),
        record: quest.seen === undefined ? undefined : readLockRecord(quest.seen),
      };
    case 'wait':
      await clock.sleep(Math.max(0, effect.until - clock.monotonic()), signal);
      return { kind: 'tick', at: clock.monotonic() };
    case 'take':
      quest.replaced = quest.seen;
      if (effect.take.condition.kind === 'absent') await refuseForgotten(quest, signal);
      return { kind: await sendTake(quest, effect.take, signal), at: clock.monotonic() };
    default:
      throw new Error(`An acquisition cannot go on after «${effect?.kind ?? 'nothing'}».`);
  }
}

/** The first lease of a stack begins with fence 1, so it is given only where nothing was ever written under a fence. */
async function refuseForgotten({ access, claim: { stack } }: Quest, signal: AbortSignal): Promise<void> {
  const kept = await Promise.all(
    [keys.stack(stack), keys.runs(stack)].map((pk) => access.query(pk, { limit: 1 }, signal)),
  );
  if (kept.flat().length > 0) throw lockItemGone(stack);
}

async function sendTake(quest: Quest, take: Take, signal: AbortSignal): Promise<'written' | 'refused' | 'unclear'> {
  const { access, claim } = quest;
  const until = access.clock.monotonic() + claim.leaseMs / 3;
  const result = await access.write(renderTake(claim, take, access.clock.now()), { attempts: 5, until }, signal);
  if (result.kind !== 'refused') {
    return result.kind === 'done' ? 'written' : 'unclear';
  }
  // After a repetition the refusal may be the echo of our own success; the read that follows tells.
  if (result.repeated) {
    return 'unclear';
  }
  if (result.index > 0) {
    throw lockItemGone(claim.stack);
  }
  return 'refused';
}
