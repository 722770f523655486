import type { Culprit, Drift, DriftRecord } from '../../core/drift.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import { type TrailPorts, TrailReader } from './ask-trail.ts';
import type { Incident } from './describe-deed.ts';

/** CloudTrail shows most calls within 15 minutes; after an hour nobody asks any more. */
const ASKED_FOR_MS = 60 * 60_000;
/** CloudTrail shows a call within this time. */
const SHOWN_WITHIN_MS = 20 * 60_000;
/** Where the ledger does not say when the object was last as it should be. */
const LONGEST_PERIOD_MS = 7 * 24 * 60 * 60_000;
/** The clocks of AWS and of this machine may differ by as much. */
const CLOCK_MARGIN_MS = 60_000;

/** Whether a drift was told without a name, and CloudTrail may still learn it. */
export function isNameless(record: DriftRecord, at: number): boolean {
  return record.culprit === undefined && record.tier !== 'unread' && at - record.firstSeen < ASKED_FOR_MS;
}

/** Whether an event that comes late may still show that it was somebody else than the one who is named. */
export function isFresh(record: DriftRecord, at: number): boolean {
  return record.culprit !== undefined && at - record.firstSeen < ASKED_FOR_MS;
}

/** Whether only the queue of events says who it was. */
export function isUnconfirmed(record: DriftRecord): boolean {
  return record.culprit?.standing === 'told';
}

/** A plan whose drifts have names, as far as CloudTrail knows them now. */
export async function nameDrifts(plan: StackPlan, ports: TrailPorts, signal: AbortSignal): Promise<StackPlan> {
  const { stack, drifts: found } = plan.report;
  const records = found.length === 0 ? [] : await ports.deps.journal.drifts(stack, signal);
  const finder = new CulpritFinder(plan, ports, { records });
  const drifts: Drift[] = [];
  for (const drift of plan.report.drifts) {
    // Who is known already is not asked for at every scan.
    const culprit = records.find(({ id, status }) => id === drift.id && status === 'open')?.culprit;
    const known = culprit === undefined ? drift : { ...drift, culprit };
    drifts.push(await finder.named(known, ports.deps.clock.now(), signal));
  }
  return { ...plan, report: { ...plan.report, drifts } };
}

/** Finds who did the drifts of one plan. */
export class CulpritFinder {
  readonly #plan: StackPlan;
  readonly #ports: TrailPorts;
  readonly #trail: TrailReader;

  readonly #records: readonly DriftRecord[];

  /**
   * `lookUps`: how often CloudTrail may be asked; the usual number where it is left out. `records`: what is remembered of the
   * drifts of the stack.
   */
  constructor(
    plan: StackPlan,
    ports: TrailPorts,
    {
      lookUps,
      records = [],
    }: { readonly lookUps?: number | undefined; readonly records?: readonly DriftRecord[] } = {},
  ) {
    this.#plan = plan;
    this.#ports = ports;
    this.#records = records;
    this.#trail = new TrailReader(ports, lookUps);
  }

  /** The drift with the name of who did it, where that is known. `seenAt`: when it was first seen, in milliseconds since the epoch. */
  async named<D extends Drift>(drift: D, seenAt: number, signal: AbortSignal): Promise<D> {
    if (drift.tier === 'unread' || drift.culprit !== undefined) {
      return drift;
    }
    const incident = this.#incidentOf(drift, seenAt);
    if (incident === undefined) {
      return drift;
    }
    const culprit = await this.#trail.culprit(incident, signal);
    return culprit === undefined ? incident.drift : { ...incident.drift, culprit };
  }

  /** What CloudTrail itself says of the one whom the queue of events named; undefined where nothing more is known yet. */
  async confirmed(record: DriftRecord, at: number, signal: AbortSignal): Promise<Culprit | undefined> {
    const { culprit } = record;
    const incident = culprit === undefined ? undefined : this.#incidentOf(record, record.firstSeen);
    if (culprit === undefined || incident === undefined) {
      return undefined;
    }
    const answer = await this.#trail.confirm(incident, culprit, signal);
    // A call shows within a quarter of an hour. Until then another one that fits, or none, says nothing against the event.
    const age = at - culprit.at;
    if (answer === 'unknown') {
      return age < ASKED_FOR_MS ? undefined : { ...culprit, standing: 'unknown' };
    }
    const isSame = answer === undefined || [culprit.eventId, ...(culprit.rivals ?? [])].includes(answer.eventId);
    return isSame || age >= SHOWN_WITHIN_MS ? answer : undefined;
  }

  #incidentOf<D extends Drift>(drift: D, seenAt: number): (Incident & { readonly drift: D }) | undefined {
    const about = drift.parent ?? drift.address;
    const entry = this.#plan.input.entries.get(about);
    if (entry === undefined) {
      return undefined;
    }
    const longest = seenAt - LONGEST_PERIOD_MS;
    // A write of ours that came later, the one that put it back, says nothing of when it was still right.
    const written = entry.updatedAt > seenAt ? longest : entry.updatedAt;
    const period = { since: Math.max(longest, written - CLOCK_MARGIN_MS), until: seenAt + CLOCK_MARGIN_MS };
    // Of an object that is gone only the ledger knows the id, and soon it will know that of the next one.
    const found = drift.cloudId === '' ? { ...drift, cloudId: entry.id } : drift;
    const { scope, applied } = entry;
    return { drift: found, scope, applied, arn: this.#arnOf(about), period, ...this.#othersOf(drift, seenAt) };
  }

  /**
   * Who did it, where an event that came later than another one shows it: the value that was seen was put there by the last call before
   * that. CloudTrail is not asked.
   */
  async better(record: DriftRecord, signal: AbortSignal): Promise<Culprit | undefined> {
    const { culprit: named, ...unnamed } = record;
    const { culprit } = await this.#told.named<Drift>(unnamed, record.firstSeen, signal);
    const isLater = culprit !== undefined && culprit.at > (named?.at ?? 0) && culprit.at <= record.firstSeen;
    return isLater && culprit.eventId !== named?.eventId ? culprit : undefined;
  }

  /** The same, by what the queue told alone. */
  get #told(): CulpritFinder {
    return new CulpritFinder(this.#plan, this.#ports, { lookUps: 0, records: this.#records });
  }

  /** What is remembered of other values of the same field: the events that made them, and when one was last seen. */
  #othersOf({ id, address, attribute }: Drift, seenAt: number): Pick<Incident, 'others' | 'otherwiseAt'> {
    const values = this.#records.filter(
      (one) => one.id !== id && one.address === address && one.attribute === attribute,
    );
    return {
      others: new Set(values.flatMap(({ culprit }) => (culprit === undefined ? [] : [culprit.eventId]))),
      otherwiseAt: Math.max(0, ...values.filter(({ firstSeen }) => firstSeen < seenAt).map(({ lastSeen }) => lastSeen)),
    };
  }

  #arnOf(address: string): string | undefined {
    const observation = this.#plan.evaluated.instances.get(address)?.observation;
    const arn = observation?.kind === 'present' ? observation.live['arn'] : undefined;
    return typeof arn === 'string' ? arn : undefined;
  }
}
