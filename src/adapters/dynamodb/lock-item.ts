import type { Word } from '../../core/approvals/second-person.ts';
import type { Take, TakeCondition } from '../../core/protocol/lease.ts';
import type { LockRecord } from '../../core/protocol/lock-record.ts';
import type { AcceptedRewrite, Lock } from '../../engine/ports/ledger.ts';
import type { Action } from './action.ts';
import { type Condition, matching } from './condition.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';

/** Who wants the lease and what for; shown to whoever finds it held. */
export interface Claim {
  readonly stack: string;
  readonly holder: string;
  readonly host: string;
  readonly operation: string;
  readonly commit: string;
  readonly leaseMs: number;
}

/** The lock item as the protocol reads it. */
export function readLockRecord(item: Item): LockRecord {
  return {
    owner: textOf(item, 'owner'),
    fence: numberOf(item, 'fence'),
    version: textOf(item, 'rvn'),
    released: item['released'] === true,
    leaseMs: numberOf(item, 'leaseMs'),
  };
}

/** The lock item as people read it. */
export function readLock(stack: string, item: Item): Lock {
  const asked = textOf(item, 'breakAsked');
  const { fence, word } = asked === '' ? {} : (JSON.parse(asked) as { readonly fence?: number; readonly word?: Word });
  return {
    stack,
    held: item['released'] !== true,
    holder: textOf(item, 'holder'),
    host: textOf(item, 'host'),
    fence: numberOf(item, 'fence'),
    operation: textOf(item, 'operation'),
    commit: textOf(item, 'commit'),
    acquiredAt: numberOf(item, 'acquiredAt'),
    heartbeatAt: numberOf(item, 'heartbeatAt'),
    leaseMs: numberOf(item, 'leaseMs'),
    ...(word === undefined || fence !== numberOf(item, 'fence') ? {} : { breakAsked: word }),
  };
}

/** Keeps the word that a holding is to be broken on the lock item, as long as that holding lasts. */
export function renderAskedBreak(stack: string, fence: number, word: Word): Action {
  return {
    kind: 'update',
    key: keys.lock(stack),
    set: { breakAsked: JSON.stringify({ fence, word }) },
    condition: matching({ fence, released: false }),
  };
}

/** The accepted rewrite that waits on the lock item, because the advance that uses it up changes the same item. */
export function readAcceptedRewrite(item: Item): AcceptedRewrite | undefined {
  const text = textOf(item, 'acceptedRewrite');
  return text === '' ? undefined : (JSON.parse(text) as AcceptedRewrite);
}

/** Puts an accepted rewrite on the lock item, as long as its old commit is the applied one. */
export function renderAcceptedRewrite(stack: string, rewrite: AcceptedRewrite): Action {
  return {
    kind: 'update',
    key: keys.lock(stack),
    set: { acceptedRewrite: JSON.stringify(rewrite) },
    condition: matching({ appliedCommit: rewrite.from }),
  };
}

/** The transaction of an acquisition. The registry keeps the highest fence too, so that a deleted lock item is noticed. */
export function renderTake(claim: Claim, take: Take, now: number): readonly Action[] {
  const { holder, host, operation, commit, leaseMs } = claim;
  return [
    {
      kind: 'update',
      key: keys.lock(claim.stack),
      set: {
        owner: take.owner,
        fence: take.fence,
        rvn: take.version,
        released: false,
        holder,
        host,
        operation,
        commit,
        leaseMs,
        acquiredAt: now,
        heartbeatAt: now,
      },
      condition: renderTakeCondition(take.condition),
    },
    {
      kind: 'update',
      key: keys.stackName(claim.stack),
      set: { fence: take.fence },
      condition: [[{ attribute: 'fence', is: 'absent' }], [{ attribute: 'fence', is: 'below', to: take.fence }]],
    },
  ];
}

function renderTakeCondition(condition: TakeCondition): Condition {
  switch (condition.kind) {
    case 'absent':
      return [[{ attribute: 'pk', is: 'absent' }]];
    case 'released':
      return [
        [
          { attribute: 'released', is: 'equal', to: true },
          { attribute: 'fence', is: 'equal', to: condition.fence },
        ],
      ];
    case 'expired':
      return [
        [
          { attribute: 'fence', is: 'equal', to: condition.fence },
          { attribute: 'rvn', is: 'equal', to: condition.version },
        ],
      ];
  }
}

/** What makes a write one of the holder's: its owner name and fence, and that it has not let go. */
export function heldBy(owner: string, fence: number): Condition {
  return [
    [
      { attribute: 'owner', is: 'equal', to: owner },
      { attribute: 'fence', is: 'equal', to: fence },
      { attribute: 'released', is: 'equal', to: false },
    ],
  ];
}
