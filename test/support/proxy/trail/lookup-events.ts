import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { asRecords, asText } from '../edit-call.ts';
import { createPageStore } from '../page-store.ts';
import type { TrailEvent } from './create-event.ts';

const largestPage = 50;

/** What an event is looked up by. */
const attributes: Readonly<Record<string, (event: TrailEvent) => readonly string[]>> = {
  EventId: ({ id }) => [id],
  EventName: ({ name }) => [name],
  ReadOnly: () => ['false'],
  Username: ({ user }) => [user],
  ResourceType: ({ resources }) => resources.map(({ ResourceType }) => ResourceType),
  ResourceName: ({ resources }) => resources.map(({ ResourceName }) => ResourceName),
  EventSource: ({ source }) => [source],
  AccessKeyId: ({ accessKey }) => [accessKey],
};

/**
 * Answers LookupEvents of CloudTrail, which moto lacks: management events of the caller's account and region, newest first,
 * 50 in a page. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export function createLookupEvents(accounts: AccountBook, events: () => Promise<readonly TrailEvent[]>): Layer {
  const store = createPageStore<TrailEvent>();
  return async (call, next) => {
    if (call.service !== 'cloudtrail' || call.operation !== 'LookupEvents') return next(call);
    const complaint = findComplaint(call);
    if (complaint !== undefined) return createErrorReply(call, { status: 400, ...complaint });
    const { MaxResults: size = largestPage, NextToken: token, ...rest } = call.parameters;
    const question = JSON.stringify([call.caller, call.region, rest]);
    if (typeof token === 'string') {
      const found = store.next(question, token, Number(size));
      const wrong = { status: 400, code: 'InvalidNextTokenException', message: 'The NextToken is not valid.' };
      return found === undefined ? createErrorReply(call, wrong) : writePage(found);
    }
    const account = await accounts.accountOf(call);
    const wanted = (await events()).filter((event) => isWanted(event, call, account));
    const newestFirst = wanted.toReversed().toSorted((a, b) => b.at - a.at);
    return writePage(store.open(question, newestFirst, Number(size)));
  };
}

interface Complaint {
  readonly code: string;
  readonly message: string;
}

function findComplaint({ parameters }: Call): Complaint | undefined {
  const { MaxResults: size, LookupAttributes: asked, StartTime: start, EndTime: end } = parameters;
  if (size !== undefined && (typeof size !== 'number' || size < 1 || size > largestPage)) {
    return { code: 'InvalidMaxResultsException', message: 'MaxResults must be between 1 and 50.' };
  }
  if (typeof start === 'number' && typeof end === 'number' && start > end) {
    return { code: 'InvalidTimeRangeException', message: 'The start time is after the end time.' };
  }
  const wanted = asRecords(asked);
  if (wanted.length <= 1 && wanted.every(({ AttributeKey: key }) => asText(key) in attributes)) return undefined;
  return { code: 'InvalidLookupAttributesException', message: 'One known lookup attribute is allowed.' };
}

function isWanted(event: TrailEvent, { parameters, region }: Call, account: string): boolean {
  const { LookupAttributes: asked, StartTime: start, EndTime: end, EventCategory: category } = parameters;
  const matches = asRecords(asked).every(({ AttributeKey: key, AttributeValue: value }) =>
    attributes[asText(key)]?.(event).includes(asText(value)),
  );
  return (
    category === undefined &&
    event.record['managementEvent'] === true &&
    event.account === account &&
    event.region === region &&
    (typeof start !== 'number' || event.at >= start) &&
    (typeof end !== 'number' || event.at <= end) &&
    matches
  );
}

function writePage(found: { readonly page: readonly TrailEvent[]; readonly token: string | undefined }): Reply {
  const Events = found.page.map((event) => ({
    EventId: event.id,
    EventName: event.name,
    ReadOnly: 'false',
    AccessKeyId: event.accessKey,
    EventTime: event.at,
    EventSource: event.source,
    Username: event.user,
    Resources: event.resources,
    CloudTrailEvent: JSON.stringify(event.record),
  }));
  const document = { Events, ...(found.token === undefined ? {} : { NextToken: found.token }) };
  const headers = { 'content-type': 'application/x-amz-json-1.1' };
  return { status: 200, headers, body: Buffer.from(JSON.stringify(document)) };
}
