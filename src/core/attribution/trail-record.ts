import { type Actor, readActor } from './actor.ts';
import { textAt } from './member.ts';

/**
 * One API call as CloudTrail recorded it.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export interface TrailRecord {
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** `ec2` of `ec2.amazonaws.com`. */
  readonly service: string;
  /** `AuthorizeSecurityGroupIngress`; without the version that some services put behind it. */
  readonly operation: string;
  readonly region: string;
  readonly account: string;
  /** The call changed nothing, because it only read or because it was refused. */
  readonly harmless: boolean;
  readonly actor: Actor;
  readonly userAgent: string;
  /** Request, answer and resources as one text, in which names are looked for. */
  readonly text: string;
}

/** A record from the JSON of LookupEvents or of an EventBridge event's `detail`; undefined for what is none. `parseTime` reads ISO 8601. */
export function readTrailRecord(record: unknown, parseTime: (text: string) => number): TrailRecord | undefined {
  const eventId = textAt(record, 'eventID');
  const at = parseTime(textAt(record, 'eventTime'));
  const operation = textAt(record, 'eventName').replace(/\d{8}(v\d+)?$/, '');
  if (eventId === '' || operation === '' || Number.isNaN(at)) {
    return undefined;
  }
  const { readOnly, requestParameters, responseElements, resources } = record as Readonly<Record<string, unknown>>;
  return {
    eventId,
    at,
    service: textAt(record, 'eventSource').replace(/\.amazonaws\.com(\.cn)?$/, ''),
    operation,
    region: textAt(record, 'awsRegion'),
    account: textAt(record, 'recipientAccountId'),
    harmless: readOnly === true || readOnly === 'true' || textAt(record, 'errorCode') !== '',
    actor: readActor(record),
    userAgent: textAt(record, 'userAgent'),
    text: JSON.stringify([requestParameters, responseElements, resources]),
  };
}
