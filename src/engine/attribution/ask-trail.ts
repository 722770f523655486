import { sayActor } from '../../core/attribution/actor.ts';
import { findSuspects, type OwnCalls } from '../../core/attribution/find-culprit.ts';
import { ownUserAgent } from '../../core/attribution/own-calls.ts';
import { readTrailRecord, type TrailRecord } from '../../core/attribution/trail-record.ts';
import type { Culprit } from '../../core/drift.ts';
import type { Scope } from '../../core/scope.ts';
import type { EngineDeps } from '../deps.ts';
import type { RecentCalls } from '../events/recent-calls.ts';
import { type DescribedDeed, describeDeed, type Incident } from './describe-deed.ts';

/** Look-ups of one pass; two a second are allowed for the whole account, and a scan must not wait long for names. */
const MOST_LOOKUPS = 10;

/** What the names of the authors come from. */
export interface TrailPorts {
  readonly deps: EngineDeps;
  readonly recent: RecentCalls;
}

/** The calls that the queue told of are all those of others. */
const NOBODY: OwnCalls = { arn: '', userAgent: ownUserAgent };

/** Asks CloudTrail who did what, for the drifts of one pass: each name is looked up once. */
export class TrailReader {
  readonly #deps: EngineDeps;
  readonly #recent: RecentCalls;
  readonly #records = new Map<string, Promise<readonly TrailRecord[]>>();
  readonly #own = new Map<string, Promise<OwnCalls>>();
  readonly #mayAsk: boolean;
  #left: number;

  constructor({ deps, recent }: TrailPorts, lookUps = MOST_LOOKUPS) {
    this.#deps = deps;
    this.#recent = recent;
    this.#mayAsk = lookUps > 0;
    this.#left = lookUps;
  }

  /** Undefined: nothing is recorded yet, or CloudTrail could not be asked. Never fails: an alert does not wait for a name. */
  async culprit(incident: Incident, signal: AbortSignal): Promise<Culprit | undefined> {
    const { drift } = incident;
    const type = await this.#deps.catalogue.resourceType(drift.type);
    if (type === undefined) {
      return undefined;
    }
    const home = trailScope(incident.scope, type.service);
    const deed = describeDeed(incident, type);
    // The queue may have lost the last event: an older one is no answer. CloudTrail is complete, and asked by its own clock.
    const recent = this.#recent
      .about([...deed.names, ...deed.lookUp])
      .filter(isOpenTo(incident))
      .filter(({ at }) => at >= Math.floor(incident.otherwiseAt / 1_000) * 1_000);
    const told = findSuspects(recent, deed, NOBODY);
    if (told.length > 0 || !this.#mayAsk) {
      return culpritOf(told, 'told');
    }
    return this.#asking(drift.address, signal, () => this.#byNames(incident, deed, home, signal));
  }

  /**
   * What CloudTrail itself says of somebody whom the queue named. `unknown`: it does not know the event, which may only be late.
   * Undefined: it could not be asked.
   */
  async confirm(
    incident: Incident,
    { eventId, rivals = [] }: Culprit,
    signal: AbortSignal,
  ): Promise<Culprit | 'unknown' | undefined> {
    const type = await this.#deps.catalogue.resourceType(incident.drift.type);
    if (type === undefined) {
      return undefined;
    }
    const home = trailScope(incident.scope, type.service);
    const deed = describeDeed(incident, type);
    return this.#asking(incident.drift.address, signal, async () => {
      const own = await this.#ownCalls(home, signal);
      const records: TrailRecord[] = [];
      for (const id of [eventId, ...rivals]) {
        if (!this.#canLookUp(id, home)) return undefined;
        records.push(...(await this.#lookUp({ eventId: id }, home, signal)));
      }
      return (
        culpritOf(findSuspects(records, deed, own)) ?? (await this.#byNames(incident, deed, home, signal)) ?? 'unknown'
      );
    });
  }

  /** Whom CloudTrail names for the deed, by the names of the object. */
  async #byNames(
    incident: Incident,
    deed: DescribedDeed,
    home: Scope,
    signal: AbortSignal,
  ): Promise<Culprit | undefined> {
    const own = await this.#ownCalls(home, signal);
    const records: TrailRecord[] = [];
    for (const name of deed.lookUp) {
      records.push(...(await this.#lookUp({ name, since: deed.since }, home, signal)));
    }
    return culpritOf(findSuspects(records.filter(isOpenTo(incident)), deed, own));
  }

  async #asking<T>(address: string, signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
    try {
      return await ask();
    } catch (thrown) {
      signal.throwIfAborted();
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      this.#deps.log.warn({ address, reason }, 'CloudTrail could not be asked who changed an object');
      return undefined;
    }
  }

  #ownCalls(scope: Scope, signal: AbortSignal): Promise<OwnCalls> {
    const known = this.#own.get(scope.region);
    if (known !== undefined) {
      return known;
    }
    const asked = this.#deps.cloud.identity(scope.region, signal).then(({ arn }) => {
      return { arn, roles: this.#deps.settings.own.arns, userAgent: ownUserAgent };
    });
    this.#own.set(scope.region, asked);
    return asked;
  }

  #canLookUp(subject: string, scope: Scope): boolean {
    return this.#left > 0 || this.#records.has(keyOf(subject, scope));
  }

  #lookUp(query: TrailQuery, scope: Scope, signal: AbortSignal): Promise<readonly TrailRecord[]> {
    const key = keyOf('eventId' in query ? query.eventId : query.name, scope);
    const known = this.#records.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.#left === 0) {
      return Promise.resolve([]);
    }
    this.#left -= 1;
    const { trail, cloud } = this.#deps;
    const call = trail.call(query);
    const asked = cloud
      .send({ scope, service: trail.service, call, purpose: 'read' }, signal)
      .then((output) => trail.records(output).flatMap((record) => readTrailRecord(record, Date.parse) ?? []));
    this.#records.set(key, asked);
    return asked;
  }
}

function isOpenTo({ others }: Incident): (record: TrailRecord) => boolean {
  return ({ eventId }) => !others.has(eventId);
}

type TrailQuery = Parameters<EngineDeps['trail']['call']>[0];

function keyOf(subject: string, { account, region }: Scope): string {
  return `${account} ${region} ${subject}`;
}

function culpritOf(suspects: readonly TrailRecord[], standing?: 'told'): Culprit | undefined {
  const [first, ...others] = suspects;
  if (first === undefined) {
    return undefined;
  }
  const { eventId, at, operation } = first;
  return {
    eventId,
    at,
    operation,
    name: suspects.map(({ actor }) => actor.name).join(' or '),
    text: `${suspects.map(({ actor }) => sayActor(actor)).join(', or ')}${others.length === 0 ? '' : ', in the same second'}`,
    ...(standing === undefined ? {} : { standing }),
    ...(others.length === 0 ? {} : { rivals: others.map((one) => one.eventId) }),
  };
}

/** Global services record their calls in one region of the partition. */
function trailScope(scope: Scope, service: string): Scope {
  const region = service === 'iam' || service === 'route53' ? GLOBAL_REGIONS[scope.partition] : undefined;
  return region === undefined ? scope : { ...scope, region };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events */
const GLOBAL_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};
