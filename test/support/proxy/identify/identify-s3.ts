import type { RawRequest, S3Target } from '../call.ts';
import type { Meaning } from './identify-json.ts';

/** The meaning of a request to S3, with its bucket and key. */
export interface S3Meaning extends Meaning {
  readonly s3: S3Target;
}

/** Sub-resources of a bucket, by the word in the query, and the noun in the name of the operation. */
const bucketNouns: Readonly<Record<string, string>> = {
  accelerate: 'BucketAccelerateConfiguration',
  acl: 'BucketAcl',
  analytics: 'BucketAnalyticsConfiguration',
  cors: 'BucketCors',
  encryption: 'BucketEncryption',
  'intelligent-tiering': 'BucketIntelligentTieringConfiguration',
  inventory: 'BucketInventoryConfiguration',
  lifecycle: 'BucketLifecycleConfiguration',
  location: 'BucketLocation',
  logging: 'BucketLogging',
  metrics: 'BucketMetricsConfiguration',
  notification: 'BucketNotificationConfiguration',
  'object-lock': 'ObjectLockConfiguration',
  ownershipControls: 'BucketOwnershipControls',
  policy: 'BucketPolicy',
  policyStatus: 'BucketPolicyStatus',
  publicAccessBlock: 'PublicAccessBlock',
  replication: 'BucketReplication',
  requestPayment: 'BucketRequestPayment',
  tagging: 'BucketTagging',
  versioning: 'BucketVersioning',
  website: 'BucketWebsite',
};

const objectNouns: Readonly<Record<string, string>> = {
  acl: 'ObjectAcl',
  attributes: 'ObjectAttributes',
  'legal-hold': 'ObjectLegalHold',
  retention: 'ObjectRetention',
  tagging: 'ObjectTagging',
  torrent: 'ObjectTorrent',
};

const verbs: Readonly<Record<string, string>> = {
  GET: 'Get',
  PUT: 'Put',
  DELETE: 'Delete',
  HEAD: 'Head',
  POST: 'Post',
};

/** Reads a request of S3, path style or virtual host, from its method, its path and its query. */
export function identifyS3(request: RawRequest): S3Meaning {
  const [path = '/', rawQuery = ''] = request.target.split('?', 2);
  const query = new URLSearchParams(rawQuery);
  const s3 = findTarget(request.headers['host'] ?? '', path);
  const parameters: Record<string, unknown> = Object.fromEntries(query);
  if (s3.bucket !== undefined) parameters['bucketName'] = s3.bucket;
  if (s3.key !== undefined) parameters['key'] = s3.key;
  return { s3, parameters, operation: nameOperation(request, query, s3) };
}

function findTarget(host: string, path: string): S3Target {
  const name = host.replace(/:\d+$/, '');
  const virtual = /^(.+)\.(?:s3[.-][a-z0-9.-]*|s3\.localhost|localhost)$/.exec(name)?.[1];
  const parts = path.replace(/^\/+/, '');
  const slash = parts.indexOf('/');
  const first = slash < 0 ? parts : parts.slice(0, slash);
  const rest = slash < 0 ? '' : parts.slice(slash + 1);
  const [bucket, key] = virtual === undefined ? [first, rest] : [virtual, parts];
  return { bucket: bucket === '' ? undefined : decode(bucket), key: key === '' ? undefined : decode(key) };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function nameOperation(request: RawRequest, query: URLSearchParams, s3: S3Target): string {
  const method = request.method;
  if (s3.bucket === undefined) return method === 'GET' ? 'ListBuckets' : `${verbs[method] ?? method}Service`;
  if (s3.key === undefined) return nameBucketOperation(method, query);
  return nameObjectOperation(request, query);
}

function nameBucketOperation(method: string, query: URLSearchParams): string {
  if (method === 'POST') return query.has('delete') ? 'DeleteObjects' : 'PostObject';
  const noun = [...query.keys()].map((word) => bucketNouns[word]).find((found) => found !== undefined);
  if (method === 'DELETE' && query.has('lifecycle')) return 'DeleteBucketLifecycle'; // the one name outside the rule
  if (noun !== undefined) return `${verbs[method] ?? method}${noun}`;
  if (method === 'PUT') return 'CreateBucket';
  if (method === 'DELETE') return 'DeleteBucket';
  if (method === 'HEAD') return 'HeadBucket';
  if (query.has('uploads')) return 'ListMultipartUploads';
  if (query.has('versions')) return 'ListObjectVersions';
  return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
}

function nameObjectOperation(request: RawRequest, query: URLSearchParams): string {
  const method = request.method;
  const noun = [...query.keys()].map((word) => objectNouns[word]).find((found) => found !== undefined);
  if (noun !== undefined) return `${verbs[method] ?? method}${noun}`;
  if (method === 'POST') {
    if (query.has('uploads')) return 'CreateMultipartUpload';
    if (query.has('uploadId')) return 'CompleteMultipartUpload';
    return query.has('select') ? 'SelectObjectContent' : 'RestoreObject';
  }
  if (query.has('uploadId')) {
    if (method === 'DELETE') return 'AbortMultipartUpload';
    return method === 'GET' ? 'ListParts' : 'UploadPart';
  }
  if (method === 'PUT' && request.headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
  return `${verbs[method] ?? method}Object`;
}
