import pLimit from 'p-limit';
import type { RecoveryEnd } from '../../core/protocol/recovery.ts';
import { withoutOverwritten } from '../planning/applied.ts';
import type { Entry, Intent, LedgerWrite, Run, StackState } from '../ports/ledger.ts';
import { leftoverOf } from './leftover.ts';
import { mayReach } from './quarantine.ts';
import { type Recovered, recoverIntent } from './recover-intent.ts';
import type { Writer } from './writer.ts';

/** Whether Git wants an object at an address; undefined where that is not known now. */
export type IsWanted = ((address: string) => boolean) | undefined;

export interface Settled {
  readonly settled: readonly SettledIntent[];
  /** Intents whose outcome is still not known, with the reason in a full sentence. */
  readonly waiting: readonly { readonly address: string; readonly reason: string }[];
  /** Whether the ledger holds something else now than when it was loaded. */
  readonly changed: boolean;
  /** The run before this one, where it ended without a word: its history is told with this one's. */
  readonly cutOff: Run | undefined;
}

/** A call of an earlier run whose outcome is known now. */
export interface SettledIntent {
  readonly address: string;
  readonly commit: string;
  /** What became of it, for the timeline. */
  readonly text: string;
}

/**
 * Finds out what became of the calls that an earlier run left without an outcome, before anything new is done:
 * found objects are adopted, what did not happen is dropped, what cannot be known yet waits, and what may still arrive stands.
 * Where it is not known what Git wants, no stored request is sent again.
 */
export async function settleIntents(state: StackState, isWanted: IsWanted, writer: Writer): Promise<Settled> {
  const limit = pLimit(writer.deps.settings.concurrency);
  const answers = await Promise.all(
    state.intents.map((intent) => limit(() => settleOne(intent, state, isWanted?.(intent.address), writer))),
  );
  return {
    settled: answers.flatMap(({ settled }) => settled ?? []),
    waiting: answers.flatMap(({ waiting }) => waiting ?? []),
    changed: answers.some(({ changed }) => changed),
    cutOff: await closeCutOffRun(state.lastRun, writer),
  };
}

interface Answer {
  readonly settled?: SettledIntent;
  readonly waiting?: Settled['waiting'][number];
  readonly changed: boolean;
}

async function settleOne(
  intent: Intent,
  state: StackState,
  isWanted: boolean | undefined,
  writer: Writer,
): Promise<Answer> {
  const { address, commit } = intent;
  const type = await writer.deps.catalogue.resourceType(intent.type);
  if (type === undefined) {
    const reason = `The type ${intent.type} of an open intent is not supported by this version. Run the version that wrote it.`;
    return { waiting: { address, reason }, changed: false };
  }
  const target = { address, type, scope: intent.scope };
  const isAlone = state.intents.every((other) => other === intent || !mayReach(other, target, intent.id));
  const entry = state.entries.find((candidate) => candidate.address === address && candidate.id === intent.id);
  const recovered = await recoverIntent(intent, { type, isWanted, isAlone, entry }, writer);
  if (recovered.end.intent === 'wait') {
    return { waiting: { address, reason: recovered.reason }, changed: recovered.intent !== intent };
  }
  const writes = [...intentWrites(recovered), ...entryWrites(recovered, state)];
  if (writes.length === 0) {
    return { changed: false };
  }
  await writer.record(writes);
  if (recovered.end.intent === 'drop') {
    writer.sightings.forget(intent);
  }
  const isNews = intent.settled !== true;
  return {
    ...(isNews ? { settled: { address, commit, text: sayWhatBecame(intent, recovered.end) } } : {}),
    changed: true,
  };
}

/** Under our lease a run that still says it is running belongs to a worker that lost the lease or its life. */
async function closeCutOffRun(last: Run | undefined, writer: Writer): Promise<Run | undefined> {
  if (last?.outcome !== 'running') {
    return undefined;
  }
  const run: Run = { ...last, outcome: 'interrupted', endedAt: writer.deps.clock.now() };
  await writer.record([{ kind: 'put run', run }]);
  return run;
}

function sayWhatBecame({ kind, operation }: Intent, { object }: RecoveryEnd): string {
  const cut = `an earlier run was cut off around ${operation}`;
  switch (object) {
    case 'adopt':
      return `create done: ${cut}; the object was made, and is taken over.`;
    case 'gone':
      return `delete done: ${cut}; the object is gone.`;
    case 'as it is':
      return kind === 'update'
        ? `update open: ${cut}; what is live now is compared again.`
        : `${kind} open: ${cut}; it is looked at again.`;
  }
}

function intentWrites({ end, intent, id }: Recovered): readonly LedgerWrite[] {
  if (end.intent === 'drop') {
    return [{ kind: 'drop intent', op: intent.op }];
  }
  if (intent.settled === true) {
    return [];
  }
  const known = end.object === 'adopt' ? { id } : {};
  return [{ kind: 'put intent', intent: { ...intent, ...known, settled: true } }];
}

function entryWrites({ end, intent, id }: Recovered, state: StackState): readonly LedgerWrite[] {
  const entry = state.entries.find((candidate) => candidate.address === intent.address);
  switch (end.object) {
    case 'adopt':
      return entry?.id === id ? forgetOverwritten(entry, end, intent) : adopt(intent, id, entry);
    case 'gone':
      return entry !== undefined && entry.id === intent.id ? [{ kind: 'drop entry', address: intent.address }] : [];
    case 'as it is':
      return forgetOverwritten(entry, end, intent);
  }
}

/** What was really written is not known here, so nothing counts as applied: the next comparison finishes the object. */
function adopt(intent: Intent, id: string, old: Entry | undefined): readonly LedgerWrite[] {
  const entry: Entry = {
    address: intent.address,
    type: intent.type,
    scope: intent.scope,
    id,
    applied: {},
    generation: intent.generation,
    protected: intent.protects === true,
    dependencies: [],
    commit: intent.commit,
    createdAt: intent.at,
    updatedAt: intent.at,
  };
  // An object that the new one was to replace may still be there: it keeps an entry until it is deleted.
  const leftover: readonly LedgerWrite[] = old === undefined ? [] : [{ kind: 'put entry', entry: leftoverOf(old) }];
  return [{ kind: 'put entry', entry }, ...leftover];
}

/** When the last call that may have overwritten something is over, it is not known what was written last. */
function forgetOverwritten(entry: Entry | undefined, end: RecoveryEnd, intent: Intent): readonly LedgerWrite[] {
  if (entry === undefined || end.intent !== 'drop' || intent.overwrites === undefined) {
    return [];
  }
  return [{ kind: 'put entry', entry: withoutOverwritten(entry, [intent]) }];
}
