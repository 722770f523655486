import { PutBucketTaggingCommand, type Tag } from '@aws-sdk/client-s3';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { callOf } from '../call.ts';
import type { Aspect } from '../define.ts';
import type { bucketAttributes } from './bucket-attributes.ts';
import { ownedBucket } from './owned-bucket.ts';

/**
 * The tags of a bucket. S3 only replaces the whole set, so the marks and the tags that AWS itself put there go with it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
 */
export const bucketTagsAspect: Aspect<typeof bucketAttributes> = {
  name: 'tags',
  owns: ['tags'],
  actions: ['s3:PutBucketTagging'],
  write({ id, desired, live, marks }, context) {
    const found = live.tags ?? {};
    const own = ownTags(found);
    const reserved = Object.fromEntries(Object.entries(found).filter(([key]) => !Object.hasOwn(own, key)));
    const tags = { ...reserved, ...marks, ...desired.tags };
    return [callOf(PutBucketTaggingCommand, { ...ownedBucket(id, context), Tagging: { TagSet: tagSet(tags) } })];
  },
};

/** A map of tags in the form that S3 takes. */
export function tagSet(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags as S3 returns them, as a map. */
export function tagsFromSet(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}
