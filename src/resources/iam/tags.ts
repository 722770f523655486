import type { Tag } from '@aws-sdk/client-iam';
import type { Attributes } from '../../core/attribute.ts';
import type { Call } from '../call.ts';
import type { Aspect, Context } from '../define.ts';
import { tagChanges } from '../tag-changes.ts';

interface TagCalls {
  readonly actions: readonly string[];
  put(id: string, tags: Tag[], context: Context): Call;
  drop(id: string, keys: string[], context: Context): Call;
}

type Tagged = { readonly tags?: Readonly<Record<string, string>> };

/** The tags aspect of the IAM types, which differ only in the calls; only what differs is written. */
export function iamTagsAspect<A extends Attributes & { readonly tags: unknown }>(calls: TagCalls): Aspect<A> {
  return {
    name: 'tags',
    owns: ['tags' as keyof A & string],
    actions: calls.actions,
    write({ id, desired, live }, context) {
      const { put, drop } = tagChanges((desired as Tagged).tags, (live as Tagged).tags);
      const tags = put.map(([Key, Value]) => ({ Key, Value }));
      return [
        ...(tags.length > 0 ? [calls.put(id, tags, context)] : []),
        ...(drop.length > 0 ? [calls.drop(id, [...drop], context)] : []),
      ];
    },
  };
}

/** Tags as IAM returns them, as a map. */
export function tagsFrom(tags: readonly Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map((tag) => [tag.Key ?? '', tag.Value ?? '']));
}

/** Tags as IAM takes them at birth. */
export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
