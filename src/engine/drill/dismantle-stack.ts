import { asFailure } from '../../core/failure.ts';
import { DEFAULT_POLICY, type StackPolicy } from '../../core/stack-policy.ts';
import { applyPlan } from '../applying/apply-plan.ts';
import { settleIntents } from '../applying/settle.ts';
import { Writer } from '../applying/writer.ts';
import { pinIdentity } from '../pin-identity.ts';
import { planStack } from '../planning/plan-stack.ts';
import { prepareStack } from '../planning/prepare-stack.ts';
import type { Entry, StackState } from '../ports/ledger.ts';
import type { EnginePorts } from '../reconcile-stack.ts';
import type { MarkedObject } from './find-marked-objects.ts';

/** What a drill made in one stack, and what became of it. */
export interface Dismantled {
  readonly removed: number;
  /** Why objects are still there, in full sentences. */
  readonly notes: readonly string[];
}

/** What AWS refuses because something else is still there goes in the next round. */
const MOST_ROUNDS = 4;

/**
 * Deletes everything that the ledger knows of a stack and everything else that bears its mark, in the order of their
 * dependencies, each after its mark was read again. Only for what a drill made: no policy is asked.
 */
export async function dismantleStack(
  stack: string,
  marked: readonly MarkedObject[],
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<Dismantled> {
  const { deps } = ports;
  const acquired = await deps.ledger.acquire(
    { stack, operation: 'end of a drill', commit: '', patience: 'wait' },
    signal,
  );
  if (acquired.kind === 'held') {
    return { removed: 0, notes: [`${acquired.lock.holder} holds the lock of ${stack}, so nothing of it was removed.`] };
  }
  const writer = new Writer(ports, acquired.lease, '', signal);
  try {
    let removed = 0;
    let notes: readonly string[] = [];
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const done = await removeOnce(stack, round === 0 ? marked : [], writer);
      removed += done.removed;
      ({ notes } = done);
      if (done.removed === 0 || done.notes.length === 0) {
        break;
      }
    }
    return { removed, notes };
  } catch (thrown) {
    signal.throwIfAborted();
    return { removed: 0, notes: [`${stack}: ${asFailure(thrown).detail}`] };
  } finally {
    await acquired.lease.release().catch(() => undefined); // an expired lease is taken over by itself
  }
}

async function removeOnce(stack: string, marked: readonly MarkedObject[], writer: Writer): Promise<Dismantled> {
  const { deps, signal } = writer;
  const before = await deps.ledger.load(stack, signal);
  writer.sightings.note(before.intents, deps.clock);
  const { waiting } = await settleIntents(before, () => false, writer);
  await keepMarked(stack, marked, writer);
  const state = await deps.ledger.load(stack, signal);
  const identity = await pinIdentity(undefined, deps, signal);
  const { prepared } = await prepareStack(
    { name: stack, document: '{}', folder: '', dependencies: [], annotations: [] },
    deps,
  );
  if (prepared === undefined || state.entries.length === 0) {
    return { removed: 0, notes: waiting.map(({ reason }) => reason) };
  }
  const plan = await planStack(
    {
      prepared,
      commit: '',
      policy: permitAll(state),
      state,
      siblings: new Map(),
      identity,
      obstacles: [],
      dismantles: true,
    },
    deps,
    signal,
  );
  const applied = await applyPlan(plan, writer, () => undefined);
  const unread = plan.report.coverage.unread.map(({ address, reason }) => `${address}: ${reason}.`);
  return {
    removed: applied.changes.filter(({ action, result }) => action === 'delete' && result === 'done').length,
    notes: [
      ...waiting.map(({ reason }) => reason),
      ...unread,
      ...applied.changes
        .filter(({ result }) => result !== 'done')
        .map(({ address, detail }) => `${address}: ${detail}`),
    ],
  };
}

function permitAll(state: StackState): StackPolicy {
  return {
    ...DEFAULT_POLICY,
    prune: 'auto',
    dataBearingDeletes: state.entries.map(({ address }) => ({ address, reason: 'a drill made it' })),
    maxDeletions: Number.POSITIVE_INFINITY,
    maxDeletionPercent: 100,
  };
}

/** What a run that was cut off made and did not record is known by its mark. */
async function keepMarked(stack: string, marked: readonly MarkedObject[], writer: Writer): Promise<void> {
  const { entries, intents } = await writer.deps.ledger.load(stack, writer.signal);
  const known = new Set([...entries, ...intents].map(({ type, id }) => `${type} ${id ?? ''}`));
  const lost = marked.filter(
    ({ address, type, id }) => address?.startsWith(`${stack}/`) === true && !known.has(`${type.type} ${id}`),
  );
  const now = writer.deps.clock.now();
  const taken = new Set(entries.map(({ address }) => address));
  await writer.record(
    lost
      .filter(({ address }) => address !== undefined && !taken.has(address))
      .map(({ address = '', type, scope, id }): { kind: 'put entry'; entry: Entry } => ({
        kind: 'put entry',
        entry: {
          address,
          type: type.type,
          scope,
          id,
          applied: {},
          generation: 1,
          protected: false,
          dependencies: [],
          commit: '',
          createdAt: now,
          updatedAt: now,
        },
      })),
  );
}
