import { readyAdvance, stepAdvance } from '../../../src/core/protocol/advance.ts';
import { idleLease, type LeaseEvent, mayCall, step } from '../../../src/core/protocol/lease.ts';
import { sightLock } from '../../../src/core/protocol/lock-record.ts';
import { answerRun, beginRun, type Deed, stepRun } from './run.ts';
import { release, take, writeFenced } from './table.ts';
import {
  type Bounds,
  type Cloud,
  type Flight,
  leaseMs,
  type Run,
  type Stray,
  type Table,
  tickMs,
  type Worker,
  type Writes,
} from './world.ts';

/** What a worker sees when it does something. */
export interface Scene {
  readonly bounds: Bounds;
  readonly now: number;
  readonly tip: number;
  readonly table: Table;
  readonly cloud: Cloud;
  /** Whether a request of this worker is on its way. */
  readonly waits: boolean;
  readonly mayFail: boolean;
  /** The name of the next quest; undefined: there are enough. */
  readonly nextQuest: string | undefined;
}

/** One thing that a worker can do, and what comes of it. */
export interface Outcome {
  readonly label: string;
  readonly worker: Worker;
  readonly table?: Table;
  readonly flight?: Flight;
  readonly stray?: Stray;
  /** The request that is on its way is given up by its sender. */
  readonly givesUp?: true;
  readonly fault?: true;
  readonly quest?: true;
}

/** A worker that knows nothing: never started, or crashed. */
export const freshWorker: Worker = { lease: idleLease, quest: '', run: undefined, seen: [] };

/** All that a worker can do now. */
export function act(worker: Worker, scene: Scene): readonly Outcome[] {
  const at = scene.now * tickMs;
  const { lease } = worker;
  switch (lease.kind) {
    case 'idle':
    case 'ended':
      return scene.nextQuest === undefined ? [] : [ask(worker, scene, scene.nextQuest), ...lookAhead(worker, scene)];
    case 'looking':
    case 'resolving':
      return [{ label: 'reads the lock', worker: read(worker, scene) }];
    case 'waiting': {
      const next = step(lease, { kind: 'tick', at }).state;
      if (next.kind === 'waiting') {
        return [];
      }
      return [{ label: 'watches the lock', worker: read({ ...worker, lease: next }, scene) }];
    }
    case 'taking': {
      const table = take(scene.table, lease.take);
      const answer: LeaseEvent = { kind: table === undefined ? 'refused' : 'written', at };
      const taken = { ...worker, lease: step(lease, answer).state };
      if (table === undefined) {
        return [{ label: 'is refused the lease', worker: read(taken, scene) }];
      }
      const then = { ...scene, table };
      return [
        taken.lease.kind === 'held'
          ? { ...load(taken, then), table }
          : { label: 'takes the lease too late', worker: read(taken, then), table },
      ];
    }
    case 'held':
      return actHeld(worker, scene);
    case 'releasing':
      throw new Error('a release is one thing in this model');
  }
}

function ask({ sighting, ...worker }: Worker, scene: Scene, quest: string): Outcome {
  const at = scene.now * tickMs;
  const { state } = step(idleLease, { kind: 'acquire', at, id: quest, leaseMs, patience: 'wait', sighting });
  return { label: 'asks for the lease', worker: read({ ...worker, lease: state, quest }, scene), quest: true };
}

/** A look at the lock by who does not want it yet; one that shows the same as the one before changes nothing. */
function lookAhead(worker: Worker, { bounds, table: { lock }, now }: Scene): readonly Outcome[] {
  if (bounds.looks === undefined || lock === undefined || lock.released) {
    return [];
  }
  const sighting = sightLock(worker.sighting, lock, now * tickMs);
  return sighting === worker.sighting ? [] : [{ label: 'looks at the lock', worker: { ...worker, sighting } }];
}

/** A read that the protocol asks for follows at once. */
function read(worker: Worker, { table, now }: Scene): Worker {
  const { lease } = worker;
  return lease.kind === 'looking' || lease.kind === 'resolving'
    ? { ...worker, lease: step(lease, { kind: 'read', at: now * tickMs, record: table.lock }).state }
    : worker;
}

function actHeld(worker: Worker, scene: Scene): readonly Outcome[] {
  const at = scene.now * tickMs;
  const ticked = step(worker.lease, { kind: 'tick', at });
  const overlooks = scene.bounds.off === 'deadline' && wantsCall(worker);
  if (ticked.state.kind !== 'held' && !overlooks) {
    return [{ label: 'notices that its lease is over', worker: ended(worker) }];
  }
  const awake = ticked.state.kind === 'held' ? { ...worker, lease: ticked.state } : worker;
  const outcomes = [...actRun(awake, scene)];
  if (ticked.effects.some(({ kind }) => kind === 'heartbeat')) {
    outcomes.push(...fenced(awake, {}, 'renews its lease', scene, (after) => after));
  }
  return outcomes;
}

function wantsCall({ run }: Worker): boolean {
  const current = run?.step;
  return current?.kind === 'operate' && current.effect.kind === 'call' && !current.sent;
}

function ended({ seen }: Worker): Worker {
  return { ...freshWorker, seen };
}

function actRun(worker: Worker, scene: Scene): readonly Outcome[] {
  const { run } = worker;
  if (run === undefined) {
    throw new Error('a holder without a run');
  }
  if (run.step.kind === 'release') {
    return [letGo(worker, scene)];
  }
  return stepRun(run, { ...scene, worker }).flatMap((deed) => perform(worker, deed, scene));
}

function load(worker: Worker, scene: Scene): Outcome {
  const { table, tip, now } = scene;
  const { entry, intents, applied } = table;
  const begun = stepAdvance(readyAdvance, {
    kind: 'begin',
    applied: applied === 0 ? undefined : String(applied),
    commit: String(tip),
  });
  const relation = applied <= tip ? 'ancestor' : 'not-ancestor';
  const advance =
    begun.state.kind === 'asking' ? stepAdvance(begun.state, { kind: 'relation', relation }).state : begun.state;
  const known = new Map(worker.seen);
  const seen = intents.map(({ op, fence }) => [`${op} ${fence}`, known.get(`${op} ${fence}`) ?? now] as const);
  const aware = { ...worker, seen };
  const run = beginRun({ commit: tip, advance, known: { entry, intents } }, { ...scene, worker: aware });
  return { label: `takes the lease, and loads the ledger for commit ${tip}`, worker: think({ ...aware, run }, scene) };
}

function letGo(worker: Worker, scene: Scene): Outcome {
  const { lease } = worker;
  const owner = lease.kind === 'held' ? lease.owner : '';
  const fence = lease.kind === 'held' ? lease.fence : 0;
  return { label: 'gives the lease back', worker: ended(worker), table: release(scene.table, owner, fence) };
}

/** What a run only thinks follows at once: it looks at nothing that others change. */
function think(worker: Worker, scene: Scene): Worker {
  const { run } = worker;
  if (run === undefined || looksAtAws(run)) {
    return worker;
  }
  const [deed] = stepRun(run, { ...scene, worker });
  return deed?.kind === 'think' ? think({ ...worker, run: deed.run }, scene) : worker;
}

function looksAtAws({ step: current }: Run): boolean {
  return (
    current.kind === 'plan' ||
    (current.kind === 'settle' && current.effect.kind === 'look') ||
    (current.kind === 'operate' && current.effect.kind === 'find')
  );
}

function perform(worker: Worker, deed: Deed, scene: Scene): readonly Outcome[] {
  const { label, run } = deed;
  switch (deed.kind) {
    case 'think':
      return [{ label, worker: think({ ...worker, run }, scene) }];
    case 'give up':
      return [
        {
          label,
          worker: think({ ...worker, run }, scene),
          givesUp: true,
          ...(scene.waits ? { fault: true as const } : {}),
        },
      ];
    case 'call': {
      const at = scene.now * tickMs;
      if (!mayCall(worker.lease, at, 0) && scene.bounds.off !== 'deadline') {
        return [{ label: `${label}: not any more`, worker: think({ ...worker, run: deed.kept }, scene) }];
      }
      const flight = { ...deed.flight, sentAt: scene.now, quest: worker.quest };
      return [{ label, worker: { ...worker, run }, flight }];
    }
    case 'record':
      return fenced(worker, deed.writes, label, scene, (after) => think({ ...after, run }, scene));
  }
}

/** One fenced write: done and answered, refused, or given up without an answer, so that it may arrive later or never. */
function fenced(
  worker: Worker,
  writes: Writes,
  label: string,
  scene: Scene,
  done: (worker: Worker) => Worker,
): readonly Outcome[] {
  const at = scene.now * tickMs;
  const sent = step(worker.lease, { kind: 'send', at });
  const [write] = sent.effects;
  if (write?.kind !== 'fenced write') {
    return [{ label: 'notices that its lease is over', worker: ended(worker) }];
  }
  const stray: Stray = { owner: write.owner, fence: write.fence, version: write.version, writes };
  const table = writeFenced(scene.table, stray, scene.bounds);
  if (table === undefined) {
    return [{ label: `${label}: refused, the lease was lost`, worker: ended(worker) }];
  }
  const renewed = { ...worker, lease: step(sent.state, { kind: 'written', at }).state };
  const outcomes: Outcome[] = [{ label, worker: done(renewed), table }];
  if (scene.mayFail && worker.run !== undefined) {
    const lost = { ...worker, lease: step(sent.state, { kind: 'unclear', at }).state };
    const run = { ...worker.run, step: { kind: 'finish', complete: false } as const };
    outcomes.push({ label: `${label}: no answer`, worker: think({ ...lost, run }, scene), stray, fault: true });
  }
  return outcomes;
}

/** The answer of AWS arrives at the run that waits for it. */
export function answer(
  worker: Worker,
  event: 'answered' | 'exists' | 'refused',
  id: string | undefined,
  scene: Scene,
): Worker {
  const { run } = worker;
  return run === undefined ? worker : think({ ...worker, run: answerRun(run, event, id, { ...scene, worker }) }, scene);
}
