import type { Layer } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import type { BucketBook } from './bucket-book.ts';

/** Refuses a call whose expected owner is not the owner of the bucket; moto does not look. */
export function createExpectedOwner(book: BucketBook): Layer {
  return async (call, next) => {
    const expected = call.request.headers['x-amz-expected-bucket-owner'];
    const bucket = call.s3.bucket;
    if (call.service !== 's3' || expected === undefined || bucket === undefined) return next(call);
    if ((await book.ownerOf(call, bucket)) === expected) return next(call);
    return createErrorReply(call, { status: 403, code: 'AccessDenied', message: 'Access Denied' });
  };
}
