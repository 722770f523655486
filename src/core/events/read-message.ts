import { textAt, valueAt } from '../attribution/member.ts';
import { readTrailRecord, type TrailRecord } from '../attribution/trail-record.ts';
import { namesIn } from './names.ts';

/** A call that somebody made, as CloudTrail recorded it, with the names of everything that it mentions. */
export interface RecordedCall {
  readonly record: TrailRecord;
  readonly names: ReadonlySet<string>;
}

/** What a message of the queue is. */
export type EventMessage =
  | { readonly kind: 'call'; readonly call: RecordedCall }
  /** Somebody wants a scan: of one stack, or of all. */
  | { readonly kind: 'scan'; readonly stack: string | undefined }
  /** It is understood, and it is none of ours: another kind of event. */
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** EventBridge delivers no event larger than this, and SQS takes four times as much. Characters. */
const LARGEST = 1_100_000;

/**
 * Reads the body of a message: an event of EventBridge that holds a CloudTrail record, or a request for a scan. It comes from
 * outside, so nothing of it is believed: it can only make Groundstate look. `parseTime` reads ISO 8601.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function readMessage(body: string, parseTime: (text: string) => number): EventMessage {
  if (body.length > LARGEST) {
    return { kind: 'unreadable', reason: `it has ${body.length} characters, more than EventBridge delivers` };
  }
  const message = parseJson(body);
  if (typeof message !== 'object' || message === null || Array.isArray(message)) {
    return { kind: 'unreadable', reason: 'it is no JSON object' };
  }
  if (textAt(message, 'groundstate') === 'scan') {
    return readScan(message);
  }
  const what = textAt(message, 'detail-type');
  if (what === '') {
    return { kind: 'unreadable', reason: 'it is neither an event of EventBridge nor a request to Groundstate' };
  }
  if (!/^AWS .+ via CloudTrail$/.test(what)) {
    return { kind: 'other', what };
  }
  return readCall(valueAt(message, 'detail'), parseTime);
}

function readCall(detail: unknown, parseTime: (text: string) => number): EventMessage {
  try {
    const record = readTrailRecord(detail, parseTime);
    return record === undefined
      ? { kind: 'unreadable', reason: 'its CloudTrail record has no event id, name or time' }
      : { kind: 'call', call: { record, names: namesIn(detail) } };
  } catch {
    // A hundred thousand lists one inside the other can be read as JSON, and not be written again.
    return { kind: 'unreadable', reason: 'its CloudTrail record is deeper than any that AWS writes' };
  }
}

function readScan(message: object): EventMessage {
  const stack = valueAt(message, 'stack');
  if (stack !== undefined && (typeof stack !== 'string' || stack === '' || stack.length > 200)) {
    return { kind: 'unreadable', reason: 'it asks for a scan of a stack whose name is no text' };
  }
  return { kind: 'scan', stack };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
