import { CreateTagsCommand, DeleteTagsCommand, type Tag } from '@aws-sdk/client-ec2';
import type { Attributes } from '../../core/attribute.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { callOf } from '../call.ts';
import type { Aspect } from '../define.ts';

/** The tags aspect of every EC2 type: only what differs is written, the tags of AWS and our marks are left alone. */
export function ec2TagsAspect<A extends Attributes & { readonly tags: unknown }>(): Aspect<A> {
  return {
    name: 'tags',
    owns: ['tags' as keyof A & string],
    actions: ['ec2:CreateTags', 'ec2:DeleteTags'],
    write({ id, desired, live }) {
      const wanted: Readonly<Record<string, string>> = (desired as { tags?: Record<string, string> }).tags ?? {};
      const found = ownTags((live as { tags?: Record<string, string> }).tags ?? {});
      const put = Object.entries(wanted).filter(([key, value]) => found[key] !== value);
      const drop = Object.keys(found).filter((key) => !Object.hasOwn(wanted, key));
      return [
        ...(put.length > 0
          ? [callOf(CreateTagsCommand, { Resources: [id], Tags: put.map(([Key, Value]) => ({ Key, Value })) })]
          : []),
        ...(drop.length > 0
          ? [callOf(DeleteTagsCommand, { Resources: [id], Tags: drop.map((Key) => ({ Key })) })]
          : []),
      ];
    },
  };
}

/** Tags as EC2 returns them, as a map. */
export function tagsFrom(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

/** Tags as EC2 takes them at birth. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
