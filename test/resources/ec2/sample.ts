import type { Attributes, Live } from '../../../src/core/attribute.ts';
import type { Plain } from '../../../src/core/value.ts';
import type { Call } from '../../../src/resources/call.ts';
import type { Birth, Context, ResourceType } from '../../../src/resources/define.ts';
import { desire } from './desire.ts';

type Config = Readonly<Record<string, Plain>>;

/** A scope to describe calls in. */
export const context: Context = { scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' } };

/** What an object of these tests is born with. */
export const birth: Birth = {
  tags: { Name: 'a', 'groundstate:installation': 'i' },
  marks: { 'groundstate:installation': 'i' },
  token: 'op-1',
};

/** The input of the create call. */
export function createInput<A extends Attributes>(type: ResourceType<A>, config: Config): object {
  return type.create.input(desire(type.attributes, config), birth, context);
}

/** The calls that bring live to a configuration, when the named attributes differ. */
export function write<A extends Attributes>(
  type: ResourceType<A>,
  config: Config,
  change: { readonly id: string; readonly live?: Live<A>; readonly changed: readonly string[] },
): readonly (readonly [string, object])[] {
  const desired = desire(type.attributes, config);
  const { id, live = {}, changed } = change;
  return type.aspects
    .filter((aspect) => aspect.owns.some((name) => changed.includes(name)))
    .flatMap((aspect) => aspect.write({ id, desired, live, changed: new Set(changed), marks: birth.marks }, context))
    .map(named);
}

/** What the main read makes of an item. */
export function readItem<A extends Attributes>(type: ResourceType<A>, item: object, id: string): Live<A> | undefined {
  const { main } = type.reads;
  return main.attributes(item, id, context);
}

/** What the main read says AWS is still working on. */
export function pendingOf<A extends Attributes>(type: ResourceType<A>, item: object): string | undefined {
  return type.reads.main.pending?.(item);
}

/** A call as its operation and its input. */
export function named(call: Call): readonly [string, object] {
  return [call.operation, call.input];
}
