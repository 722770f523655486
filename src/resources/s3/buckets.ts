import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { collection } from '../collection.ts';

/**
 * All buckets of the account, of every region, 10,000 a page; only a page size makes S3 page at all. There is no filter by name
 * or by tag. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export const buckets = collection(ListBucketsCommand)({
  items: (output) => output.Buckets ?? [],
  next: (output) => output.ContinuationToken,
  service: 's3',
  actions: ['s3:ListAllMyBuckets'],
  byMark: false,
  indexes: { name: { batch: 0, keys: (bucket) => [bucket.Name ?? ''] } },
  input: (_selection, token) => ({ MaxBuckets: 10_000, ...(token === undefined ? {} : { ContinuationToken: token }) }),
});
