import { readMark } from '../../core/mark.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import {
  type RecoveryEnd,
  type RecoveryEvent,
  type RecoveryFacts,
  readyRecovery,
  stepRecovery,
} from '../../core/protocol/recovery.ts';
import { elapsedOf } from '../../core/protocol/windows.ts';
import { callOf } from '../../resources/call.ts';
import type { ResourceType } from '../../resources/define.ts';
import { Observer } from '../observe.ts';
import { doubtOf, type EntryTimes } from '../planning/confirm-absence.ts';
import { findMarked, relatedId } from '../planning/locate.ts';
import { CloudError } from '../ports/cloud.ts';
import type { Intent } from '../ports/ledger.ts';
import { bearsMark, certainId, isRepeatable } from './create-object.ts';
import { explainCall } from './failures.ts';
import { lookWith } from './live-object.ts';
import { isNamed, sayTimeLeft } from './quarantine.ts';
import { isReplayable, type Writer } from './writer.ts';

/** What became of an intent of an older holder. */
export interface Recovered {
  readonly end: RecoveryEnd;
  /** The intent as it is now: a replay gives it our fence. */
  readonly intent: Intent;
  /** The id of the object that is adopted. */
  readonly id: string;
  /** Why the address has to wait, in a full sentence. */
  readonly reason: string;
}

/** What an intent of an older holder stands in. */
interface Surroundings {
  readonly type: ResourceType;
  /** Whether Git wants an object at its address; undefined where that is not known now. */
  readonly isWanted: boolean | undefined;
  /** No other intent may speak of the same object. */
  readonly isAlone: boolean;
  /** What the ledger has of the very object. */
  readonly entry: EntryTimes | undefined;
}

/** Takes one intent of an older holder through the protocol of `core/protocol/recovery.ts`. */
export async function recoverIntent(intent: Intent, around: Surroundings, writer: Writer): Promise<Recovered> {
  const facts = factsOf(intent, around, writer);
  const hands = new RecoveryHands(intent, around, writer);
  let state = readyRecovery;
  let event: RecoveryEvent = { kind: 'begin' };
  for (;;) {
    const next = stepRecovery(facts, state, event);
    const [effect] = next.effects;
    if (effect === undefined) {
      throw new Error(`a recovery stands still in «${state.kind}» after «${event.kind}»`);
    }
    if (effect.kind === 'end') {
      return { end: effect.end, intent: hands.intent, id: hands.id, reason: hands.reason };
    }
    state = next.state;
    event = effect.kind === 'look' ? await hands.look() : await hands.replay();
  }
}

function factsOf(intent: Intent, { type, isWanted, isAlone }: Surroundings, writer: Writer): RecoveryFacts {
  const { deps, sightings } = writer;
  return {
    ...elapsedOf(sightings.ageOf(intent, deps.clock), type.service),
    kind: intent.kind,
    replayable: intent.kind === 'create' && isRepeatable(type) && isReplayable(intent.request),
    wanted: isWanted !== false,
    named: isNamed(type),
    provable: (bearsMark(type) || isAlone) && intent.replayed !== true,
    singular: intent.key !== undefined,
    settled: intent.settled === true,
  };
}

class RecoveryHands {
  intent: Intent;
  id: string;
  reason = '';
  readonly #type: ResourceType;
  readonly #entry: Surroundings['entry'];
  readonly #maySend: boolean;
  readonly #writer: Writer;

  constructor(intent: Intent, { type, entry, isWanted }: Surroundings, writer: Writer) {
    this.intent = intent;
    this.id = intent.id ?? '';
    this.#type = type;
    this.#entry = entry;
    this.#maySend = isWanted === true;
    this.#writer = writer;
  }

  /** Each look has calls of its own, so that two of them are two answers of AWS. */
  async look(): Promise<RecoveryEvent> {
    const { address, kind } = this.intent;
    try {
      const observer = new Observer(this.#writer.deps);
      return await (kind === 'create' ? this.#lookForBorn(observer) : this.#lookForGone(observer));
    } catch (thrown) {
      this.#writer.signal.throwIfAborted();
      this.reason = explainCall(thrown, address, `Looking for what ${this.intent.operation} did to ${address}`).detail;
      return { kind: 'unknown' };
    }
  }

  async #lookForBorn(observer: Observer): Promise<RecoveryEvent> {
    const { address, scope, op, id } = this.intent;
    const { deps, signal } = this.#writer;
    const search = { address, type: this.#type, scope, installation: deps.settings.installation };
    const marked = await findMarked(search, observer, signal, op);
    if (marked.length > 1) {
      this.reason = `${marked.length} objects bear the mark of ${address}: ${marked.join(', ')}. Only one may; delete the others.`;
      return { kind: 'unknown' };
    }
    const [found] = marked;
    if (found !== undefined) {
      this.id = found;
      return { kind: 'born' };
    }
    return id === undefined ? this.#lookForRelated(observer) : this.#lookAtNamed(id, observer);
  }

  /** A relation that bears no mark is found by what its create relates. */
  async #lookForRelated(observer: Observer): Promise<RecoveryEvent> {
    const { scope, request } = this.intent;
    const desired = this.#type.find?.fromInput?.(request);
    if (desired === undefined) {
      return this.#nothing();
    }
    const found = await relatedId({ type: this.#type, scope, desired }, observer, this.#writer.signal);
    if (found === undefined) {
      return this.#nothing();
    }
    this.id = found;
    return { kind: 'born' };
  }

  /** A create whose name is known: the object is there and ours, or it is not there, or the name is somebody else's. */
  async #lookAtNamed(id: string, observer: Observer): Promise<RecoveryEvent> {
    const { address, op } = this.intent;
    const observation = await this.#observe(id, ['tags'], observer);
    if (observation.kind === 'unread') {
      this.reason = `${address} could not be read: ${observation.reason}.`;
      return { kind: 'unknown' };
    }
    if (observation.kind === 'absent') {
      return this.#nothing();
    }
    if (observation.unread['tags'] !== undefined) {
      this.reason = `The tags of ${address}, which say whose it is, could not be read: ${observation.unread['tags']}.`;
      return { kind: 'unknown' };
    }
    const tags = membersOf(observation.live['tags']) as Readonly<Record<string, string>>;
    // A relation bears no mark: the intent, written before its call, is the proof.
    const isBorn = this.#type.createClass === 'relation' || readMark(tags)?.operation === op;
    return { kind: isBorn ? 'born' : 'foreign' };
  }

  #nothing(): RecoveryEvent {
    const { sightings, deps } = this.#writer;
    const left = sayTimeLeft(this.intent, this.#type.service, sightings, deps.clock);
    this.reason = `${this.intent.operation} for ${this.intent.address} was cut off and left no trace yet. It may still arrive, and AWS may show it late: ${left}.`;
    return { kind: 'nothing' };
  }

  async #lookForGone(observer: Observer): Promise<RecoveryEvent> {
    const { address, id } = this.intent;
    const observation = await this.#observe(id ?? '', [], observer);
    if (observation.kind === 'unread') {
      this.reason = `${address} could not be read: ${observation.reason}.`;
      return { kind: 'unknown' };
    }
    if (observation.kind === 'present' && observation.pending !== undefined) {
      this.reason = `The deletion of ${address} was begun, and AWS is still at work on it: ${observation.pending}.`;
      return { kind: 'unknown' };
    }
    if (observation.kind === 'present') {
      return { kind: 'there' };
    }
    const doubt = this.#entry && doubtOf(this.#entry, this.#writer.deps.clock);
    if (doubt !== undefined) {
      this.reason = `The deletion of ${address} was cut off: ${doubt}.`;
      return { kind: 'unknown' };
    }
    return { kind: 'gone' };
  }

  #observe(id: string, wanted: readonly string[], observer: Observer): Promise<Observation> {
    const { address, scope } = this.intent;
    const object = { address, type: this.#type, scope, id, wanted: new Set(wanted) };
    return lookWith(object, observer, this.#writer.signal);
  }

  /** The same request with the same token or name: AWS answers with the object that it made the first time, or makes it now. */
  async replay(): Promise<RecoveryEvent> {
    const { create, service } = this.#type;
    const { deps, lease } = this.#writer;
    const before = this.intent;
    const { address, scope, request } = before;
    if (!this.#maySend) {
      return { kind: 'unclear' }; // the reason is that of the look that found nothing
    }
    this.intent = { ...before, replayed: true, fence: lease.fence, at: deps.clock.now() };
    await this.#writer.record([{ kind: 'put intent', intent: this.intent }]);
    const call = { ...callOf(create.command as never, request as never), operation: create.operation };
    try {
      const output = await this.#writer.send(this.#type, scope, call);
      this.id = certainId(this.intent.id ?? create.id(output, {} as never, { scope }), this.intent);
      return { kind: 'answered' };
    } catch (thrown) {
      this.#writer.lease.signal.throwIfAborted();
      this.reason = explainCall(thrown, address, `Settling the create of ${address} in ${service}`).detail;
      const kind = meaningOf(thrown, create.already);
      if (kind === 'refused') {
        // What was refused cannot arrive any more. The intent goes on to age by its first request, or one that is
        // refused for ever (its parent was deleted) would never come to an end.
        this.intent = before;
        await this.#writer.record([{ kind: 'put intent', intent: before }]);
      }
      return { kind };
    }
  }
}

/** A token that is known with other parameters is in use: its object exists. */
const tokenInUse = /^Idempotent(Parameter)?Mismatch/;

function meaningOf(thrown: unknown, already: readonly string[]): 'exists' | 'refused' | 'unclear' {
  if (!(thrown instanceof CloudError) || thrown.outcome === 'ambiguous') {
    return 'unclear';
  }
  if (already.includes(thrown.code) || tokenInUse.test(thrown.code)) {
    return 'exists';
  }
  return thrown.outcome === 'refused' ? 'refused' : 'unclear';
}
