import { randomUUID } from 'node:crypto';
import type { Call, Reply } from './call.ts';
import { escapeXml } from './xml.ts';

/** What went wrong, as AWS says it. */
export interface AwsError {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** More fields of the error document of a JSON service. */
  readonly details?: Readonly<Record<string, unknown>>;
}

/** Writes an error in the form that the service of this call uses. */
export function createErrorReply(call: Pick<Call, 'service' | 'protocol'>, error: AwsError): Reply {
  const requestId = randomUUID();
  const head = { 'x-amzn-requestid': requestId, 'x-amz-request-id': requestId };
  if (call.protocol === 'json') return createJsonError(call.service, error, head);
  const fields = `<Code>${escapeXml(error.code)}</Code><Message>${escapeXml(error.message)}</Message>`;
  const text = wrapError(call.service, fields, requestId);
  const body = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\n${text}`);
  return { status: error.status, headers: { ...head, 'content-type': 'application/xml' }, body };
}

function wrapError(service: string, fields: string, requestId: string): string {
  if (service === 's3') return `<Error>${fields}<RequestId>${requestId}</RequestId></Error>`;
  if (service === 'ec2') {
    return `<Response><Errors><Error>${fields}</Error></Errors><RequestID>${requestId}</RequestID></Response>`;
  }
  return `<ErrorResponse><Error><Type>Sender</Type>${fields}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}

function createJsonError(service: string, error: AwsError, head: Readonly<Record<string, string>>): Reply {
  const space = namespaces[service];
  const type = space === undefined ? error.code : `${space}#${error.code}`;
  // SDKs read either spelling of the message, and DynamoDB itself uses both.
  const document = { __type: type, message: error.message, Message: error.message, ...error.details };
  const version = space === undefined ? '1.1' : '1.0';
  const oldCode = service === 'sqs' ? (oldQueueCodes[error.code] ?? error.code) : undefined;
  const old = oldCode === undefined ? {} : { 'x-amzn-query-error': `${oldCode};Sender` };
  const headers = { ...head, ...old, 'content-type': `application/x-amz-json-${version}` };
  return { status: error.status, headers, body: Buffer.from(JSON.stringify(document)) };
}

/** The services of JSON 1.0, whose error types are written in full. */
const namespaces: Readonly<Record<string, string>> = {
  dynamodb: 'com.amazonaws.dynamodb.v20120810',
  sqs: 'com.amazonaws.sqs',
};

/** The codes of SQS from before it spoke JSON, which it still sends along. */
const oldQueueCodes: Readonly<Record<string, string>> = {
  QueueDeletedRecently: 'AWS.SimpleQueueService.QueueDeletedRecently',
  QueueDoesNotExist: 'AWS.SimpleQueueService.NonExistentQueue',
  QueueNameExists: 'QueueAlreadyExists',
};
