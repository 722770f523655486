import type { Context } from '../define.ts';

/** The bucket of a call, together with the account it must belong to: a name that somebody else took over is refused by S3. */
export function ownedBucket(
  name: string,
  context: Context,
): { readonly Bucket: string; readonly ExpectedBucketOwner: string } {
  return { Bucket: name, ExpectedBucketOwner: context.scope.account };
}
