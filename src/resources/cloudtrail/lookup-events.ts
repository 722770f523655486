import { LookupEventsCommand, type LookupEventsCommandOutput } from '@aws-sdk/client-cloudtrail';
import { type Call, callOf } from '../call.ts';

/** Which recorded calls are wanted: those about one resource, newest first, or one by its id. */
export type TrailQuery =
  | {
      /** An id or a name, as CloudTrail lists it under the resources of an event. */
      readonly name: string;
      /** Milliseconds since the epoch. */
      readonly since: number;
    }
  | { readonly eventId: string };

/**
 * The newest fifty management events about a resource, of the last 90 days at most; they appear minutes after the call.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export const trailLookup = {
  service: 'cloudtrail',
  actions: ['cloudtrail:LookupEvents'],
  call: (query: TrailQuery): Call =>
    'eventId' in query
      ? callOf(LookupEventsCommand, {
          LookupAttributes: [{ AttributeKey: 'EventId', AttributeValue: query.eventId }],
          MaxResults: 1,
        })
      : callOf(LookupEventsCommand, {
          LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: query.name }],
          StartTime: new Date(query.since),
          MaxResults: 50,
        }),
  /** The records as CloudTrail wrote them; one that is no JSON is left out. */
  records: (output: unknown): readonly unknown[] =>
    ((output as LookupEventsCommandOutput).Events ?? []).flatMap(({ CloudTrailEvent: text }) => parse(text)),
};

function parse(text: string | undefined): readonly unknown[] {
  try {
    return text === undefined ? [] : [JSON.parse(text) as unknown];
  } catch {
    return [];
  }
}
