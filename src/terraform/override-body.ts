import type { JsonMember, JsonNode, JsonObject } from './json/parse-json.ts';

/** Blocks that are merged argument by argument where every other name of an override replaces the one before. */
const merged = new Set(['lifecycle', 'required_providers']);

/** The body of a block changed by that of an override file: a name in the override takes the place of all before it. */
export function overrideBody(base: JsonObject, change: JsonObject): JsonObject {
  const changed = new Map(change.members.map((member) => [member.name, member]));
  const blocks = new Set([...changed.keys(), ...dynamicNames(change)].filter((name) => name !== 'dynamic'));
  const kept = base.members.flatMap((member) => keep(member, blocks, changed));
  const names = new Set(kept.map(({ name }) => name));
  const added = change.members.filter(({ name }) => !names.has(name));
  return { ...base, members: [...kept, ...added] };
}

/** What is left of a member of the base: nothing, itself, or what it becomes together with the override. */
function keep(member: JsonMember, blocks: ReadonlySet<string>, changed: ReadonlyMap<string, JsonMember>): JsonMember[] {
  const { name } = member;
  if (name === 'dynamic') return keepDynamic(member, blocks, changed.get('dynamic'));
  if (!blocks.has(name)) return [member];
  const later = changed.get(name);
  const [before, after] = [single(member.value), single(later?.value)];
  if (!merged.has(name) || before === undefined || after === undefined) return [];
  return [{ ...member, value: overrideBody(before, after) }];
}

/** The generated blocks of other names stay beside those of the override. */
function keepDynamic(member: JsonMember, blocks: ReadonlySet<string>, later: JsonMember | undefined): JsonMember[] {
  const before = single(member.value);
  if (before === undefined) return later === undefined ? [member] : [];
  const kept = before.members.filter(({ name }) => !blocks.has(name));
  const added = single(later?.value)?.members ?? [];
  const members = [...kept, ...added];
  return members.length === 0 ? [] : [{ ...member, value: { ...before, members } }];
}

function dynamicNames(body: JsonObject): readonly string[] {
  const found = single(body.members.find(({ name }) => name === 'dynamic')?.value);
  return found?.members.map(({ name }) => name) ?? [];
}

/** The one object that a node holds, alone or in an array. */
function single(node: JsonNode | undefined): JsonObject | undefined {
  if (node?.kind === 'object') return node;
  const [only] = node?.kind === 'array' && node.items.length === 1 ? node.items : [];
  return only?.kind === 'object' ? only : undefined;
}
