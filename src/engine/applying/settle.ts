import { readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import { callOf } from '../../resources/call.ts';
import type { ResourceType } from '../../resources/define.ts';
import { Observer } from '../observe.ts';
import { findMarked } from '../planning/locate.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Entry, Intent, LedgerWrite, Run, StackState } from '../ports/ledger.ts';
import { explainCall } from './failures.ts';
import { leftoverOf } from './leftover.ts';
import { look } from './live-object.ts';
import { isReplayable, type Writer } from './writer.ts';

/** EC2 may hide a new object this long; a create that left no trace is only given up after it. Milliseconds. */
const HIDDEN_WINDOW_MS = 5 * 60_000;

export interface Settled {
  readonly settled: readonly SettledIntent[];
  /** Intents whose outcome is still not known, with the reason in a full sentence. */
  readonly waiting: readonly { readonly address: string; readonly reason: string }[];
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
 * found objects are adopted, what did not happen is dropped, what cannot be known yet waits.
 */
export async function settleIntents(state: StackState, writer: Writer): Promise<Settled> {
  const settled: SettledIntent[] = [];
  const waiting: { address: string; reason: string }[] = [];
  for (const intent of state.intents) {
    const type = await writer.deps.catalogue.resourceType(intent.type);
    if (type === undefined) {
      waiting.push({
        address: intent.address,
        reason: `The type ${intent.type} of an open intent is not supported by this version. Run the version that wrote it.`,
      });
      continue;
    }
    const answer = await settleOne(intent, type, state, writer);
    if (typeof answer === 'string') {
      waiting.push({ address: intent.address, reason: answer });
    } else {
      await writer.record([{ kind: 'drop intent', op: intent.op }, ...answer]);
      settled.push({ address: intent.address, commit: intent.commit, text: sayWhatBecame(intent, answer) });
    }
  }
  return { settled, waiting, cutOff: await closeCutOffRun(state.lastRun, writer) };
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

function sayWhatBecame({ kind, operation }: Intent, writes: readonly LedgerWrite[]): string {
  const isKnown = writes.length > 0;
  const cut = `an earlier run was cut off around ${operation}`;
  switch (kind) {
    case 'create':
      return isKnown
        ? `create done: ${cut}; the object was made, and is taken over.`
        : `create open: ${cut}; it is looked at again.`;
    case 'delete':
      return isKnown ? `delete done: ${cut}; the object is gone.` : `delete open: ${cut}; it is looked at again.`;
    case 'update':
      return `update open: ${cut}; what is live now is compared again.`;
  }
}

/** The writes that settle an intent, or why it must wait. */
async function settleOne(
  intent: Intent,
  type: ResourceType,
  state: StackState,
  writer: Writer,
): Promise<readonly LedgerWrite[] | string> {
  switch (intent.kind) {
    case 'update':
      return []; // the next comparison with what is live says what is left to do
    case 'delete':
      return settleDelete(intent, type, state, writer);
    case 'create':
      return keepReplaced(await settleCreate(intent, type, writer), state);
  }
}

/** An object that the new one was to replace may still be there: it keeps an entry until it is deleted. */
function keepReplaced(answer: readonly LedgerWrite[] | string, state: StackState): readonly LedgerWrite[] | string {
  if (typeof answer === 'string') {
    return answer;
  }
  return answer.flatMap((write): readonly LedgerWrite[] => {
    const { entry } = write.kind === 'put entry' ? write : {};
    const old = state.entries.find((candidate) => candidate.address === entry?.address);
    return old === undefined || old.id === entry?.id ? [write] : [write, { kind: 'put entry', entry: leftoverOf(old) }];
  });
}

async function settleDelete(
  intent: Intent,
  type: ResourceType,
  state: StackState,
  writer: Writer,
): Promise<readonly LedgerWrite[] | string> {
  const observation = await observe({ intent, id: intent.id ?? '', type, wanted: [] }, writer);
  if (observation.kind === 'unread') {
    return `${intent.address} could not be read: ${observation.reason}.`;
  }
  if (observation.kind === 'present' && observation.pending !== undefined) {
    return `The deletion of ${intent.address} was begun, and AWS is still at work on it: ${observation.pending}.`;
  }
  const entry = state.entries.find((candidate) => candidate.address === intent.address);
  const gone = observation.kind === 'absent' && entry?.id === intent.id;
  return gone ? [{ kind: 'drop entry', address: intent.address }] : [];
}

async function settleCreate(
  intent: Intent,
  type: ResourceType,
  writer: Writer,
): Promise<readonly LedgerWrite[] | string> {
  const search = {
    address: intent.address,
    type,
    scope: intent.scope,
    installation: writer.deps.settings.installation,
  };
  let marked: readonly string[];
  try {
    marked = await findMarked(search, new Observer(writer.deps), writer.signal, intent.op);
  } catch (thrown) {
    writer.signal.throwIfAborted();
    return explainCall(thrown, intent.address, `Looking for what the create of ${intent.address} made`).detail;
  }
  if (marked.length > 1) {
    return `${marked.length} objects bear the mark of ${intent.address}: ${marked.join(', ')}. Only one may; delete the others.`;
  }
  const [found] = marked;
  if (found !== undefined) {
    return [adopted(intent, found)];
  }
  if (intent.id !== undefined) {
    return settleNamed(intent, intent.id, type, writer);
  }
  if (type.createClass === 'token' && isReplayable(intent.request)) {
    return replay(intent, type, writer);
  }
  if (type.createClass === 'relation') {
    return []; // repeating it is harmless
  }
  const age = writer.deps.clock.now() - intent.at;
  if (age < HIDDEN_WINDOW_MS) {
    const left = Math.ceil((HIDDEN_WINDOW_MS - age) / 1000);
    return `The create of ${intent.address} was cut off and left no trace yet. AWS may show it late, so it is created again only in ${left} s.`;
  }
  return [];
}

/** A create whose name is known: it is there and ours, or it did not happen, or the name is somebody else's. */
async function settleNamed(
  intent: Intent,
  id: string,
  type: ResourceType,
  writer: Writer,
): Promise<readonly LedgerWrite[] | string> {
  const observation = await observe({ intent, id, type, wanted: ['tags'] }, writer);
  if (observation.kind === 'unread') {
    return `${intent.address} could not be read: ${observation.reason}.`;
  }
  if (observation.kind === 'present' && observation.unread['tags'] !== undefined) {
    return `The tags of ${intent.address}, which say whose it is, could not be read: ${observation.unread['tags']}.`;
  }
  const tags = observation.kind === 'present' ? membersOf(observation.live['tags']) : {};
  // A relation bears no mark: the intent, written before its call, is the proof.
  const isRelation = observation.kind === 'present' && type.createClass === 'relation';
  const ours = isRelation || readMark(tags as Readonly<Record<string, string>>)?.operation === intent.op;
  return ours ? [adopted(intent, id)] : []; // the next plan looks at the name again
}

/** The same request with the same token: AWS answers with the object that it made the first time. */
async function replay(intent: Intent, type: ResourceType, writer: Writer): Promise<readonly LedgerWrite[] | string> {
  const { create } = type;
  const call = { ...callOf(create.command as never, intent.request as never), operation: create.operation };
  try {
    const output = await writer.send(type, intent.scope, call);
    return [adopted(intent, create.id(output, {} as never, { scope: intent.scope }))];
  } catch (thrown) {
    if (thrown instanceof CloudError && thrown.outcome === 'refused') {
      return []; // it can never have worked; the next plan asks with what Git says now
    }
    return explainCall(thrown, intent.address, `Settling the create of ${intent.address}`).detail;
  }
}

/** What was really written is not known here, so nothing counts as applied: the next comparison finishes the object. */
function adopted(intent: Intent, id: string): LedgerWrite {
  const entry: Entry = {
    address: intent.address,
    type: intent.type,
    scope: intent.scope,
    id,
    applied: {},
    generation: intent.generation,
    protected: false,
    dependencies: [],
    commit: intent.commit,
    createdAt: intent.at,
    updatedAt: intent.at,
  };
  return { kind: 'put entry', entry };
}

function observe(
  about: {
    readonly intent: Intent;
    readonly id: string;
    readonly type: ResourceType;
    readonly wanted: readonly string[];
  },
  writer: Writer,
): Promise<Observation> {
  const { address, scope } = about.intent;
  return look({ address, type: about.type, scope, id: about.id, wanted: new Set(about.wanted) }, writer);
}
