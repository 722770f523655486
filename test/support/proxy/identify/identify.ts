import type { Call, Category, Protocol, RawRequest, S3Target } from '../call.ts';
import { identifyJson } from './identify-json.ts';
import { identifyQuery } from './identify-query.ts';
import { identifyS3 } from './identify-s3.ts';
import { isMutating } from './is-mutating.ts';
import { readSignature } from './read-signature.ts';

const nowhere: S3Target = { bucket: undefined, key: undefined };

/** Operations that CloudTrail counts as data events, which a trail does not keep unless asked. */
const dataOperations =
  /^(PutItem|UpdateItem|DeleteItem|GetItem|BatchGetItem|BatchWriteItem|TransactWriteItems|TransactGetItems|Query|Scan|(Put|Get|Head|Delete|Copy|Restore|Post)Objects?|(Get|Put|Delete)Object(Acl|Tagging|Retention|LegalHold|Attributes)|ListObjects(V2)?|ListObjectVersions|ListParts|UploadPart|\w+MultipartUpload|SendMessage(Batch)?|ReceiveMessage|DeleteMessage(Batch)?)$/;

interface Read {
  readonly protocol: Protocol;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly s3: S3Target;
}

/** Says what a request asks for and who asks; a request of no known form is named by its method. */
export function identify(request: RawRequest, id: number, at: number): Call {
  const signature = readSignature(request);
  const service = signature?.service ?? 'unknown';
  const read = readMeaning(request, service);
  const category: Category = dataOperations.test(read.operation) ? 'data' : 'management';
  const mutating = read.protocol === 'unknown' ? !['GET', 'HEAD'].includes(request.method) : isMutating(read.operation);
  const caller = signature?.caller ?? '';
  const region = signature?.region ?? 'us-east-1';
  return { id, request, at, service, region, caller, category, mutating, ...read };
}

function readMeaning(request: RawRequest, service: string): Read {
  if (service === 's3') return { protocol: 's3', ...identifyS3(request) };
  const json = identifyJson(request);
  if (json !== undefined) return { protocol: 'json', s3: nowhere, ...json };
  const query = identifyQuery(request);
  if (query !== undefined) return { protocol: 'query', s3: nowhere, ...query };
  return { protocol: 'unknown', s3: nowhere, operation: request.method, parameters: {} };
}
