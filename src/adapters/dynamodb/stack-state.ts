import type { Entry, Intent, Run, StableValue, StackState, StoredOutputs } from '../../engine/ports/ledger.ts';
import { decodeBody } from './body.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { readAcceptedRewrite, readLock } from './lock-item.ts';

/** Sorts the items of a stack's partition into what the engine wants to know of it. */
export function readStackState(stack: string, items: readonly Item[], lastRun: Item | undefined): StackState {
  const lock = items.find((item) => textOf(item, 'sk') === 'LOCK');
  const outputs = items.find((item) => textOf(item, 'sk') === 'OUTPUTS');
  const appliedCommit = lock === undefined ? '' : textOf(lock, 'appliedCommit');
  return {
    stack,
    appliedCommit: appliedCommit === '' ? undefined : appliedCommit,
    appliedAt: lock === undefined || appliedCommit === '' ? undefined : numberOf(lock, 'appliedAt'),
    acceptedRewrite: lock === undefined ? undefined : readAcceptedRewrite(lock),
    lock: lock === undefined ? undefined : readLock(stack, lock),
    entries: readAll<Entry>(items, 'RES#'),
    intents: readAll<Intent>(items, 'INTENT#'),
    stable: readAll<StableValue>(items, 'STABLE#'),
    outputs: outputs === undefined ? undefined : decodeBody<StoredOutputs>(outputs['body']),
    lastRun: lastRun === undefined ? undefined : decodeBody<Run>(lastRun['body']),
  };
}

function readAll<T>(items: readonly Item[], prefix: string): readonly T[] {
  return items.filter((item) => textOf(item, 'sk').startsWith(prefix)).map((item) => decodeBody<T>(item['body']));
}
