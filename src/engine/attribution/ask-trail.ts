import { sayActor } from '../../core/attribution/actor.ts';
import { findCulprit, type OwnCalls } from '../../core/attribution/find-culprit.ts';
import { ownUserAgent } from '../../core/attribution/own-calls.ts';
import { readTrailRecord, type TrailRecord } from '../../core/attribution/trail-record.ts';
import type { Culprit } from '../../core/drift.ts';
import type { Scope } from '../../core/scope.ts';
import type { EngineDeps } from '../deps.ts';
import type { RecentCalls } from '../events/recent-calls.ts';
import { describeDeed, type Incident } from './describe-deed.ts';

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
    const { drift, period } = incident;
    const type = await this.#deps.catalogue.resourceType(drift.type);
    if (type === undefined) {
      return undefined;
    }
    const home = trailScope(incident.scope, type.service);
    const deed = describeDeed(incident, type);
    const told = findCulprit(this.#recent.about([...deed.names, ...deed.lookUp]), deed, NOBODY);
    if (told !== undefined || !this.#mayAsk) {
      return told === undefined ? undefined : culpritOf(told);
    }
    try {
      const own = await this.#ownCalls(home, signal);
      const records: TrailRecord[] = [];
      for (const name of deed.lookUp) {
        records.push(...(await this.#lookUp(name, home, period.since, signal)));
      }
      const found = findCulprit(records, deed, own);
      return found === undefined ? undefined : culpritOf(found);
    } catch (thrown) {
      signal.throwIfAborted();
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      this.#deps.log.warn({ address: drift.address, reason }, 'CloudTrail could not be asked who changed an object');
    }
    return undefined;
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

  #lookUp(name: string, scope: Scope, since: number, signal: AbortSignal): Promise<readonly TrailRecord[]> {
    const key = `${scope.account} ${scope.region} ${name}`;
    const known = this.#records.get(key);
    if (known !== undefined) {
      return known;
    }
    if (this.#left === 0) {
      return Promise.resolve([]);
    }
    this.#left -= 1;
    const { trail, cloud } = this.#deps;
    const call = trail.call({ name, since });
    const asked = cloud
      .send({ scope, service: trail.service, call, purpose: 'read' }, signal)
      .then((output) => trail.records(output).flatMap((record) => readTrailRecord(record, Date.parse) ?? []));
    this.#records.set(key, asked);
    return asked;
  }
}

function culpritOf({ eventId, at, operation, actor }: TrailRecord): Culprit {
  return { eventId, at, operation, name: actor.name, text: sayActor(actor) };
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
