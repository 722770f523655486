import type { Collection } from './collection.ts';
import type { ResourceType } from './define.ts';
import type { DataSource } from './define-data.ts';

/** What IAM must allow, as `service:Action`; sorted, each once. */
export interface Actions {
  /** To observe: none of them changes anything. */
  readonly read: readonly string[];
  /** To create, change and delete. */
  readonly write: readonly string[];
}

/** What Groundstate asks AWS beside the calls of the types: whose account it is, who did something, what bears a mark. */
const ALWAYS_READ = ['cloudtrail:LookupEvents', 'sts:GetCallerIdentity', 'tag:GetResources'];

/** The IAM actions that types and data sources declare for their calls. */
export function actionsOf(types: readonly ResourceType[], dataSources: readonly DataSource[] = []): Actions {
  const read = [...types.flatMap(readActions), ...dataSources.flatMap(dataActions), ...ALWAYS_READ];
  const write = types.flatMap(writeActions);
  return { read: inOrder(read), write: inOrder(write) };
}

function readActions({ reads, find, marked, child, remove }: ResourceType): readonly string[] {
  const collections: readonly (Collection<unknown> | undefined)[] = [find?.from, marked?.from, child?.from];
  return [
    ...Object.values(reads).flatMap((read) => (read.shape === 'collection' ? read.from.actions : read.actions)),
    ...collections.flatMap((from) => from?.actions ?? []),
    ...(remove.holders?.actions ?? []),
  ];
}

function writeActions({ create, aspects, remove }: ResourceType): readonly string[] {
  const changes = aspects.flatMap((aspect) => aspect.actions);
  return [...create.actions, ...changes, ...remove.actions, ...(remove.drain?.actions ?? [])];
}

function dataActions({ answer }: DataSource): readonly string[] {
  return answer.kind === 'local' ? [] : answer.actions;
}

function inOrder(actions: readonly string[]): readonly string[] {
  return [...new Set(actions)].sort();
}
