import type { Layer, LayerTools } from '../call.ts';
import { createBucketRequest, isSuccess } from '../edit-call.ts';
import { readBlocks, readElement } from '../xml.ts';
import type { BucketBook } from './bucket-book.ts';

/** Puts the tags of CreateBucketConfiguration on a new bucket, which moto drops, and notes where it was made and by whom. */
export function createBucketBirths(tools: LayerTools, book: BucketBook): Layer {
  return async (call, next) => {
    const bucket = call.s3.bucket;
    if (call.service !== 's3' || bucket === undefined) return next(call);
    const reply = await next(call);
    if (!isSuccess(reply)) return reply;
    if (call.operation === 'DeleteBucket') book.forget(bucket);
    if (call.operation !== 'CreateBucket') return reply;
    await book.noteCreated(call, bucket);
    const body = call.request.body.toString('utf8');
    const tags = readBlocks(/<Tags>([^]*?)<\/Tags>/.exec(body)?.[1] ?? '', 'Tag');
    // In us-east-1 a repeated create answers 200 and changes nothing but the ACL, so that what is there stays.
    if (tags.length === 0 || readElement(body, 'Tags') === undefined) return reply;
    const document = `<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><TagSet>${tags.map((tag) => `<Tag>${tag}</Tag>`).join('')}</TagSet></Tagging>`;
    await tools.send(createBucketRequest(call, 'PUT', 'tagging', document));
    return reply;
  };
}
