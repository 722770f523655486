import { createHash } from 'node:crypto';
import type { RecordedCall } from '../call-recorder.ts';
import { findResources, type TrailResource } from './find-resources.ts';
import { describePrincipal, nameUser, type Principal } from './principals.ts';
import { shapeRequest } from './request-parameters.ts';
import { readFailure, shapeResponse } from './response-elements.ts';

/** An event of CloudTrail, with what is needed to find it. */
export interface TrailEvent {
  /** The event itself. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html */
  readonly record: Readonly<Record<string, unknown>>;
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly accessKey: string;
  readonly user: string;
  readonly account: string;
  readonly region: string;
  /** In whole seconds since 1970, as CloudTrail counts. */
  readonly at: number;
  readonly resources: readonly TrailResource[];
}

/** Whose call it was. */
export interface Caller {
  readonly principal: Principal;
  readonly account: string;
}

/** Services whose one endpoint is in us-east-1, and their events with it. */
const global = new Set(['iam', 'route53', 'cloudfront']);

/** Names of events that are not the name of the operation (https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html). */
const bucketEvents: Readonly<Record<string, string>> = {
  PutPublicAccessBlock: 'PutBucketPublicAccessBlock',
  DeletePublicAccessBlock: 'DeleteBucketPublicAccessBlock',
  PutBucketLifecycleConfiguration: 'PutBucketLifecycle',
  PutBucketNotificationConfiguration: 'PutBucketNotification',
};

/** The event of a mutating call. The same call of the same number has the same id in every run. */
export function createTrailEvent(call: RecordedCall, { principal, account }: Caller): TrailEvent {
  const id = createId(`event ${call.id} ${call.at}`);
  const source = `${call.service}.amazonaws.com`;
  const name = call.service === 's3' ? (bucketEvents[call.operation] ?? call.operation) : call.operation;
  const region = global.has(call.service) ? 'us-east-1' : call.region;
  const at = Math.floor(call.at / 1000);
  const requestParameters = shapeRequest(call);
  const responseElements = shapeResponse(call);
  const caller = { account, accessKey: call.caller, at: call.at };
  const record = {
    eventVersion: '1.11',
    userIdentity: describePrincipal(principal, caller),
    eventTime: new Date(at * 1000).toISOString().replace('.000Z', 'Z'),
    eventSource: source,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...readFailure(call),
    requestParameters,
    responseElements,
    requestID: call.requestId,
    eventID: id,
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: call.category === 'management',
    recipientAccountId: account,
    eventCategory: call.category === 'management' ? 'Management' : 'Data',
  };
  const resources = findResources({ service: call.service, requestParameters, responseElements });
  const user = nameUser(principal);
  return { record, id, name, source, accessKey: call.caller, user, account, region, at, resources };
}

function createId(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
