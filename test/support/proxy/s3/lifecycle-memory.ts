import { randomBytes } from 'node:crypto';
import type { Call, Layer, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { isSuccess } from '../edit-call.ts';
import { readBlocks } from '../xml.ts';

const sizeHeader = 'x-amz-transition-default-minimum-object-size';
const actions =
  /<(Expiration|Transition|NoncurrentVersionExpiration|NoncurrentVersionTransition|AbortIncompleteMultipartUpload)>/;

interface Kept {
  readonly document: string;
  readonly minimumSize: string;
}

/**
 * Gives a lifecycle configuration back as it was put, with an id for each rule. moto drops object sizes, the number of
 * newer versions and the minimum size of transitions, gives no ids, and takes rules that do nothing.
 */
export function createLifecycleMemory(): Layer {
  const memory = new Map<string, Kept>();
  return async (call, next) => {
    const bucket = call.s3.bucket;
    if (call.service !== 's3' || bucket === undefined || call.s3.key !== undefined) return next(call);
    if (call.operation === 'PutBucketLifecycleConfiguration') return putConfiguration(call, bucket, memory, next);
    const reply = await next(call);
    if (!isSuccess(reply)) return reply;
    if (call.operation === 'DeleteBucketLifecycle' || call.operation === 'DeleteBucket') {
      memory.delete(bucket);
    }
    const kept = memory.get(bucket);
    if (call.operation !== 'GetBucketLifecycleConfiguration' || kept === undefined) return reply;
    return {
      status: 200,
      headers: { 'content-type': 'application/xml', [sizeHeader]: kept.minimumSize },
      body: Buffer.from(kept.document),
    };
  };
}

async function putConfiguration(
  call: Call,
  bucket: string,
  memory: Map<string, Kept>,
  next: (call: Call) => Promise<Reply>,
): Promise<Reply> {
  const text = call.request.body.toString('utf8');
  const rules = readBlocks(text, 'Rule');
  if (rules.some((rule) => !actions.test(rule))) {
    const message = 'At least one action needs to be specified in a rule.';
    return createErrorReply(call, { status: 400, code: 'InvalidRequest', message });
  }
  const reply = await next(call);
  if (!isSuccess(reply)) return reply;
  const minimumSize = call.request.headers[sizeHeader] ?? 'all_storage_classes_128K';
  const named = rules.map(
    (rule) => `<Rule>${/<ID>[^<]/.test(rule) ? '' : `<ID>${randomBytes(24).toString('base64')}</ID>`}${rule}</Rule>`,
  );
  const open = '<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">';
  memory.set(bucket, {
    minimumSize,
    document: `<?xml version="1.0" encoding="UTF-8"?>\n${open}${named.join('')}</LifecycleConfiguration>`,
  });
  return { ...reply, headers: { ...reply.headers, [sizeHeader]: minimumSize } };
}
