import { type AdvanceState, stepAdvance } from '../../../src/core/protocol/advance.ts';
import { type OperationEvent, readyOperation, stepOperation } from '../../../src/core/protocol/operation.ts';
import {
  type RecoveryEvent,
  type RecoveryFacts,
  readyRecovery,
  stepRecovery,
} from '../../../src/core/protocol/recovery.ts';
import { mustWait } from '../../../src/core/protocol/standing.ts';
import { isOlderThan } from '../../../src/core/protocol/windows.ts';
import type { Scene } from './worker.ts';
import {
  type CloudObject,
  type Flight,
  isNamedClass,
  type Known,
  type ModelEntry,
  type ModelIntent,
  type Run,
  type Step,
  theName,
  tickMs,
  type Worker,
  type Writes,
} from './world.ts';

/** A scene with the worker that is in it. */
type Stage = Scene & { readonly worker: Worker };

/** One thing that a run does next, and where it stands then. */
export type Deed =
  | { readonly kind: 'think'; readonly label: string; readonly run: Run }
  | { readonly kind: 'give up'; readonly label: string; readonly run: Run }
  | { readonly kind: 'record'; readonly label: string; readonly run: Run; readonly writes: Writes }
  | {
      readonly kind: 'call';
      readonly label: string;
      readonly run: Run;
      readonly flight: Omit<Flight, 'sentAt' | 'quest'>;
      /** Where it stands when the call may not leave. */
      readonly kept: Run;
    };

type SettleStep = Extract<Step, { kind: 'settle' }>;
type OperateStep = Extract<Step, { kind: 'operate' }>;

/** A run that has just loaded the ledger. */
export function beginRun(
  given: { readonly commit: number; readonly advance: AdvanceState; readonly known: Known },
  stage: Stage,
): Run {
  const run: Run = { ...given, step: { kind: 'release' } };
  return given.advance.kind === 'running' ? settleNext(run, 0, false, stage) : run;
}

/** What a run can do next. */
export function stepRun(run: Run, stage: Stage): readonly Deed[] {
  const { step } = run;
  switch (step.kind) {
    case 'settle':
      return stepSettle(run, step, stage);
    case 'plan':
      return visible(stage).map((objects) => plan(run, step, objects, stage));
    case 'operate':
      return stepOperate(run, step, stage);
    case 'finish':
      return [finish(run, step.complete)];
    case 'release':
      return [];
  }
}

/** The objects that a listing may show: a new one may be hidden for a while. */
function visible({ cloud, now, bounds }: Scene): readonly (readonly CloudObject[])[] {
  const old = cloud.objects.filter(({ madeAt }) => now - madeAt >= bounds.hidden);
  return old.length === cloud.objects.length ? [cloud.objects] : [cloud.objects, old];
}

function want({ bounds }: Scene, commit: number): number {
  return bounds.wants[commit] ?? 0;
}

function settleNext(run: Run, index: number, waits: boolean, stage: Stage): Run {
  const intent = run.known.intents.filter(({ fence }) => fence < fenceOf(stage))[index];
  if (intent === undefined) {
    return { ...run, step: waits ? { kind: 'finish', complete: false } : { kind: 'plan', round: 0, open: [] } };
  }
  const { state, effects } = stepRecovery(factsOf(intent, run, stage), readyRecovery, { kind: 'begin' });
  const [effect] = effects;
  if (effect === undefined) {
    throw new Error('a recovery stands still');
  }
  return { ...run, step: { kind: 'settle', index, state, effect, intent, sub: 'begin', waits } };
}

function fenceOf({ worker }: Stage): number {
  return worker.lease.kind === 'held' ? worker.lease.fence : 0;
}

function factsOf(intent: ModelIntent, run: Run, stage: Stage): RecoveryFacts {
  const { bounds, worker, now } = stage;
  const { createClass, off } = bounds;
  const since = worker.seen.find(([key]) => key === `${intent.op} ${intent.fence}`)?.[1] ?? now;
  const age = { seenFor: (now - since) * tickMs, byWallClocks: 0 };
  const spent = off === 'quarantine' || isOlderThan(age, bounds.life * tickMs);
  const shown = isOlderThan(age, (bounds.life + bounds.hidden) * tickMs);
  const isAlone = run.known.intents.length === 1;
  return {
    spent,
    revealed: off === 'quarantine' || off === 'consistency window' ? spent : shown,
    kind: intent.kind,
    replayable: intent.kind === 'create' && createClass !== 'mark',
    wanted: want(stage, run.commit) !== 0,
    named: isNamedClass(createClass),
    provable: (createClass !== 'relation' || isAlone) && !intent.replayed,
    singular: isNamedClass(createClass),
    settled: intent.settled,
  };
}

function stepSettle(run: Run, step: SettleStep, stage: Stage): readonly Deed[] {
  const { effect, intent } = step;
  switch (effect.kind) {
    case 'look':
      return visible(stage).map((objects) => {
        const event = lookFor(intent, objects, stage);
        const found = objects.find(({ op, id }) => op === intent.op || id === intent.id || id === theName);
        const label = `looks for what ${intent.op} did: ${event.kind}`;
        return { kind: 'think', label, run: recover(run, withId(step, found?.id), event, stage) };
      });
    case 'replay':
      return [replay(run, step, stage)];
    case 'end':
      return [endRecovery(run, step, stage)];
  }
}

function withId(step: SettleStep, id: string | undefined): SettleStep {
  return { ...step, intent: { ...step.intent, id: step.intent.id ?? id } };
}

function lookFor(intent: ModelIntent, objects: readonly CloudObject[], { bounds }: Scene): RecoveryEvent {
  if (bounds.off === 'find') {
    return { kind: intent.kind === 'create' ? 'nothing' : 'there' };
  }
  if (intent.kind === 'delete') {
    return { kind: objects.some(({ id }) => id === intent.id) ? 'there' : 'gone' };
  }
  if (objects.some(({ op }) => op === intent.op) || (bounds.createClass === 'relation' && objects.length > 0)) {
    return { kind: 'born' };
  }
  return { kind: bounds.createClass === 'name' && objects.length > 0 ? 'foreign' : 'nothing' };
}

function recover(run: Run, step: SettleStep, event: RecoveryEvent, stage: Stage): Run {
  const { state, effects } = stepRecovery(factsOf(step.intent, run, stage), step.state, event);
  const [effect] = effects;
  if (effect === undefined) {
    throw new Error(`a recovery stands still after «${event.kind}»`);
  }
  return { ...run, step: { ...step, state, effect, sub: 'begin' } };
}

/** The replay is noted, sent, and waited for; its answer comes by `answerRun`. */
function replay(run: Run, step: SettleStep, stage: Stage): Deed {
  const { intent, sub } = step;
  if (sub === 'begin') {
    const noted = { ...intent, replayed: true, fence: fenceOf(stage) };
    const label = `notes that it sends ${intent.op} again`;
    const known = { ...run.known, intents: run.known.intents.map((other) => (other.op === intent.op ? noted : other)) };
    return {
      kind: 'record',
      label,
      run: { ...run, known, step: { ...step, intent: noted, sub: 'noted' } },
      writes: { put: [noted] },
    };
  }
  const unclear = (): Run => recover(run, step, { kind: 'unclear' }, stage);
  if (sub === 'sent') {
    return { kind: 'give up', label: `gives up waiting for ${intent.op}`, run: unclear() };
  }
  const { op, value, id } = intent;
  return {
    kind: 'call',
    label: `sends ${op} again`,
    run: { ...run, step: { ...step, sub: 'sent' } },
    flight: { op, kind: 'create', value, id },
    kept: unclear(),
  };
}

function endRecovery(run: Run, step: SettleStep, stage: Stage): Deed {
  const { effect, intent, index } = step;
  if (effect.kind !== 'end') {
    throw new Error('a recovery has not ended');
  }
  const { end } = effect;
  const waits = step.waits || end.intent === 'wait';
  const label = `settles ${intent.op}: ${end.object}, ${end.intent}`;
  const entry = end.intent === 'wait' ? undefined : entryAfter(run, step, stage);
  const kept: ModelIntent = { ...intent, settled: true };
  const intents = run.known.intents.filter(({ op }) => op !== intent.op);
  // What is dropped, or bears our fence since it was sent again, leaves the list of the older ones, and the rest moves up.
  const isKept = end.intent !== 'drop';
  const known: Known = {
    entry: entry === undefined ? run.known.entry : entryOf(entry),
    intents: isKept ? [...intents, end.intent === 'keep' ? kept : intent].toSorted(byOp) : intents,
  };
  const staysOlder = isKept && intent.fence < fenceOf(stage);
  const next = settleNext({ ...run, known }, staysOlder ? index + 1 : index, waits, stage);
  const changes = end.intent === 'drop' || (end.intent === 'keep' && !intent.settled) || entry !== undefined;
  if (!changes) {
    return { kind: 'think', label, run: next };
  }
  const writes: Writes = {
    ...(end.intent === 'drop' ? { drop: [intent.op] } : { put: [kept] }),
    ...(entry === undefined ? {} : { entry }),
  };
  return { kind: 'record', label, run: next, writes };
}

function byOp(a: ModelIntent, b: ModelIntent): number {
  return a.op < b.op ? -1 : 1;
}

function entryOf(entry: ModelEntry | 'none'): ModelEntry | undefined {
  return entry === 'none' ? undefined : entry;
}

/** As `entryWrites` in settle.ts. */
function entryAfter(run: Run, { effect, intent }: SettleStep, { now, bounds }: Stage): ModelEntry | 'none' | undefined {
  const { entry } = run.known;
  const end = effect.kind === 'end' ? effect.end : undefined;
  if (end?.object === 'gone') {
    return entry?.id === intent.id ? 'none' : undefined;
  }
  if (end?.object === 'adopt' && entry?.id !== intent.id && intent.id !== undefined) {
    return { id: intent.id, value: undefined, commit: run.commit, at: now };
  }
  const overwrites = intent.kind === 'update' || (intent.kind === 'create' && bounds.createClass === 'relation');
  return entry !== undefined && end?.intent === 'drop' && overwrites ? { ...entry, value: undefined } : undefined;
}

function plan(run: Run, step: Extract<Step, { kind: 'plan' }>, objects: readonly CloudObject[], stage: Stage): Deed {
  const { entry, intents } = run.known;
  const { now, bounds } = stage;
  const wanted = want(stage, run.commit);
  const object = objects.find(({ id }) => (entry === undefined ? bounds.off !== 'find' : id === entry.id));
  const done: Run = { ...run, step: { kind: 'finish', complete: true } };
  const waiting: Run = { ...run, step: { kind: 'finish', complete: false } };
  if (object === undefined) {
    if (entry !== undefined && now - entry.at < bounds.hidden) {
      return { kind: 'think', label: 'does not see an object that may be hidden', run: waiting };
    }
    if (wanted !== 0) {
      return begin(run, 'create', step, undefined, stage);
    }
    return entry === undefined
      ? { kind: 'think', label: 'has nothing to do', run: done }
      : { kind: 'record', label: 'forgets an object that is gone', run: done, writes: { entry: 'none' } };
  }
  if (wanted === 0) {
    return entry === undefined
      ? { kind: 'think', label: 'has nothing to do', run: done }
      : begin(run, 'delete', step, object.id, stage);
  }
  const isCertain = entry?.value !== undefined && !intents.some((intent) => overwrites(intent, stage));
  const isDrift = isCertain && entry.value === wanted && step.round === 0;
  if (object.value !== wanted && !isDrift) {
    return begin(run, 'update', step, object.id, stage);
  }
  const kept: ModelEntry = { id: object.id, value: wanted, commit: run.commit, at: now };
  const same = entry?.value === wanted && step.open.length === 0;
  // What an older call may still overwrite is kept when that is over.
  if (same || (intents.length > 0 && step.open.length === 0 && entry !== undefined)) {
    return { kind: 'think', label: 'has nothing to do', run: done };
  }
  return { kind: 'record', label: 'records what it sees', run: done, writes: { entry: kept, put: step.open } };
}

function overwrites({ kind }: ModelIntent, { bounds }: Scene): boolean {
  return kind === 'update' || (kind === 'create' && bounds.createClass === 'relation');
}

function begin(
  run: Run,
  kind: ModelIntent['kind'],
  { round, open }: Extract<Step, { kind: 'plan' }>,
  seenId: string | undefined,
  stage: Stage,
): Deed {
  const { createClass } = stage.bounds;
  const named = isNamedClass(createClass);
  const id = kind === 'create' && named ? theName : seenId;
  const key = named ? theName : undefined;
  const older = run.known.intents;
  const blocked = older.some((standing) =>
    mustWait({ kind, id, key, named }, { ...standing, key: standing.kind === 'create' ? key : undefined }),
  );
  if (blocked) {
    return {
      kind: 'think',
      label: `may not ${kind} yet: an older call may still arrive`,
      run: { ...run, step: { kind: 'finish', complete: false } },
    };
  }
  const fence = fenceOf(stage);
  const op = `${kind}-${fence}.${round}`;
  const value = want(stage, run.commit);
  const intent: ModelIntent = { op, kind, value, id, fence, settled: false, replayed: false };
  const undisputed = older.length === 0;
  const provable = { create: createClass !== 'relation' || undisputed, update: false, delete: !named || undisputed };
  const repeatable = { create: createClass !== 'mark', update: false, delete: true };
  const facts = { repeatable: repeatable[kind], provable: provable[kind] };
  const { state, effects } = stepOperation(facts, readyOperation, { kind: 'begin' });
  const [effect] = effects;
  if (effect === undefined) {
    throw new Error('an operation stands still');
  }
  const step: OperateStep = { kind: 'operate', round, intent, facts, state, effect, sent: false, id, open };
  return { kind: 'think', label: `plans to ${kind}`, run: { ...run, step } };
}

function stepOperate(run: Run, step: OperateStep, stage: Stage): readonly Deed[] {
  const { effect, intent } = step;
  switch (effect.kind) {
    case 'record':
    case 'note': {
      const put = effect.kind === 'note' ? { ...intent, replayed: true } : intent;
      const after = operate(run, { ...step, intent: put }, { kind: 'recorded' });
      const label =
        effect.kind === 'note' ? `notes that it sends ${intent.op} again` : `records the intent ${intent.op}`;
      return [{ kind: 'record', label, run: after, writes: { put: [...step.open, put] } }];
    }
    case 'call':
      return [call(run, step)];
    case 'find':
      return visible(stage).map((objects) => {
        const event = findEffect(step, objects, stage);
        return {
          kind: 'think',
          label: `looks for the effect of ${intent.op}: ${event.event.kind}`,
          run: operate(run, event.step, event.event),
        };
      });
    case 'end':
      return [endOperation(run, step, stage)];
  }
}

function operate(run: Run, step: OperateStep, event: OperationEvent): Run {
  const { state, effects } = stepOperation(step.facts, step.state, event);
  const [effect] = effects;
  if (effect === undefined) {
    throw new Error(`an operation stands still after «${event.kind}»`);
  }
  return { ...run, step: { ...step, state, effect, sent: false } };
}

function call(run: Run, step: OperateStep): Deed {
  const { op, kind, value, id } = step.intent;
  if (step.sent) {
    return { kind: 'give up', label: `gives up waiting for ${op}`, run: operate(run, step, { kind: 'unclear' }) };
  }
  return {
    kind: 'call',
    label: `sends ${op}`,
    run: { ...run, step: { ...step, sent: true } },
    flight: { op, kind, value, id },
    kept: operate(run, step, { kind: 'refused' }),
  };
}

function findEffect(
  step: OperateStep,
  objects: readonly CloudObject[],
  { bounds }: Scene,
): { readonly step: OperateStep; readonly event: OperationEvent } {
  const { intent } = step;
  if (intent.kind === 'update') {
    return { step, event: { kind: 'unknown' } };
  }
  if (bounds.off === 'find') {
    return { step, event: { kind: 'nothing' } };
  }
  if (intent.kind === 'delete') {
    return { step, event: { kind: objects.some(({ id }) => id === intent.id) ? 'nothing' : 'found' } };
  }
  const born = objects.find(({ op }) => op === intent.op || bounds.createClass === 'relation');
  if (born !== undefined) {
    return { step: { ...step, id: born.id }, event: { kind: 'found' } };
  }
  return { step, event: { kind: objects.length > 0 ? 'unknown' : 'nothing' } };
}

function endOperation(run: Run, step: OperateStep, { now }: Stage): Deed {
  const { effect, intent, id = '' } = step;
  if (effect.kind !== 'end') {
    throw new Error('an operation has not ended');
  }
  const { end } = effect;
  const label = `${intent.op} ends: ${end.result}`;
  const kept: ModelIntent = { ...intent, id: intent.id ?? id, settled: true };
  const incomplete: Run = { ...run, step: { kind: 'finish', complete: false } };
  if (end.result === 'unsettled' && intent.kind === 'update' && step.round === 0) {
    return { kind: 'think', label, run: { ...run, step: { kind: 'plan', round: 1, open: [kept] } } };
  }
  if (end.result !== 'done') {
    return end.intent === 'drop'
      ? { kind: 'record', label, run: incomplete, writes: { drop: [intent.op] } }
      : { kind: 'think', label, run: incomplete };
  }
  const entry = intent.kind === 'delete' ? ('none' as const) : { id, value: intent.value, commit: run.commit, at: now };
  const closing: Writes = end.intent === 'drop' ? { drop: [intent.op] } : { put: [kept] };
  return {
    kind: 'record',
    label,
    run: { ...run, step: { kind: 'finish', complete: true } },
    writes: { ...closing, entry },
  };
}

function finish(run: Run, complete: boolean): Deed {
  const [next] = stepAdvance(run.advance, { kind: 'finish', complete }).effects;
  const released: Run = { ...run, step: { kind: 'release' } };
  if (next?.kind !== 'advance') {
    return { kind: 'think', label: 'concludes', run: released };
  }
  const advance = { from: Number(next.from ?? 0), to: Number(next.to) };
  return { kind: 'record', label: `advances the applied commit to ${advance.to}`, run: released, writes: { advance } };
}

/** The answer of AWS to the call that the run waits for. */
export function answerRun(
  run: Run,
  event: 'answered' | 'exists' | 'refused',
  id: string | undefined,
  stage: Stage,
): Run {
  const { step } = run;
  if (step.kind === 'settle' && step.sub === 'sent') {
    return recover(run, withId(step, id), { kind: event }, stage);
  }
  if (step.kind === 'operate' && step.sent) {
    return operate(run, { ...step, id: id ?? step.id }, { kind: event });
  }
  return run;
}
