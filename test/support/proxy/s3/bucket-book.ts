import type { AccountBook } from '../account-book.ts';
import type { Call, LayerTools } from '../call.ts';
import { createBucketRequest } from '../edit-call.ts';

/** Knows where a bucket is and whose it is. */
export interface BucketBook {
  noteCreated(call: Call, bucket: string): Promise<void>;
  forget(bucket: string): void;
  ownerOf(call: Call, bucket: string): Promise<string>;
  regionOf(call: Call, bucket: string): Promise<string>;
}

/** Makes a book that remembers the buckets made through the proxy, and asks the emulator about the others once. */
export function createBucketBook(tools: LayerTools, accounts: AccountBook): BucketBook {
  const owners = new Map<string, string>();
  const regions = new Map<string, string>();
  return {
    noteCreated: async (call, bucket) => {
      regions.set(bucket, call.region);
      owners.set(bucket, await accounts.accountOf(call));
    },
    forget: (bucket) => {
      owners.delete(bucket);
      regions.delete(bucket);
    },
    ownerOf: async (call, bucket) => owners.get(bucket) ?? (await accounts.accountOf(call)),
    regionOf: async (call, bucket) => {
      const known = regions.get(bucket);
      if (known !== undefined) return known;
      const request = createBucketRequest(call, 'HEAD', '');
      const reply = await tools.send({ ...request, target: `/${bucket}` });
      const region = reply.headers['x-amz-bucket-region'];
      const found = typeof region === 'string' ? region : 'us-east-1';
      regions.set(bucket, found);
      return found;
    },
  };
}
