import type { StackPolicy } from '../../src/core/stack-policy.ts';
import type { Kind } from './objects.ts';
import type { Random } from './random.ts';

/** A field that Git wants: a value, or the id of a net of the same stack. */
export type WantedField = string | number | { readonly net: string };

/** A resource as a commit has it. */
export interface Wanted {
  readonly kind: Kind;
  readonly name: string;
  readonly fields: Readonly<Record<string, WantedField>>;
  readonly tags: Readonly<Record<string, string>> | undefined;
  readonly createFirst: boolean;
}

/** What a commit holds. */
export interface Commit {
  readonly id: string;
  readonly parent: string | undefined;
  readonly at: number;
  readonly stacks: ReadonlyMap<string, readonly Wanted[]>;
  readonly policy: StackPolicy;
  /** The documents by stack, made once. */
  readonly documents: ReadonlyMap<string, string>;
}

/** Fields of which a change means a new object. */
export const FIXED: Readonly<Record<Kind, readonly string[]>> = {
  disk: ['zone'],
  queue: ['name'],
  net: ['cidr'],
  route: ['net_id', 'port'],
  grant: ['net_id', 'reader'],
  revision: ['family', 'content'],
};

const TAGGED = new Set<Kind>(['disk', 'queue', 'net', 'grant', 'revision']);
const NAMES = ['a', 'b', 'c'];

/** Writes the first commit of a stack. */
export function firstResources(stack: string, random: Random): readonly Wanted[] {
  let resources: readonly Wanted[] = [];
  const count = random.int(1, 4);
  while (resources.length < count) resources = add(resources, stack, random);
  return resources;
}

/** Changes a stack as a person does who works on it: a value, something new, something gone, something made anew. */
export function changeResources(before: readonly Wanted[], stack: string, random: Random): readonly Wanted[] {
  let resources = before;
  const count = random.int(1, 3);
  for (let index = 0; index < count; index += 1) {
    const lot = random.fraction();
    if (lot < 0.3 || resources.length === 0) resources = add(resources, stack, random);
    else if (lot < 0.5) resources = remove(resources, random);
    else resources = edit(resources, stack, random, lot < 0.75);
  }
  return resources.length === 0 ? before : resources; // an empty stack is never taken for a wish
}

function add(resources: readonly Wanted[], stack: string, random: Random): readonly Wanted[] {
  const kind = random.pick<Kind>(['disk', 'queue', 'net', 'net', 'route', 'grant', 'revision']);
  const free = NAMES.filter((name) => !resources.some((one) => one.kind === kind && one.name === name));
  const nets = resources.filter((one) => one.kind === 'net');
  const isRelation = kind === 'route' || kind === 'grant';
  if (free.length === 0 || (isRelation && nets.length === 0)) return resources;
  const name = random.pick(free);
  const added: Wanted = {
    kind,
    name,
    fields: fieldsOf(kind, isRelation ? random.pick(nets).name : stack, name, random),
    tags: TAGGED.has(kind) && random.happens(0.5) ? { team: random.pick(['x', 'y']) } : undefined,
    createFirst: kind === 'revision' || (kind !== 'queue' && !isRelation && random.happens(0.4)),
  };
  return [...resources, added];
}

/** `of` is the net of a relation, and the stack of anything else. */
function fieldsOf(kind: Kind, of: string, name: string, random: Random): Wanted['fields'] {
  switch (kind) {
    case 'disk':
      return {
        zone: random.pick(['n', 's']),
        size: random.int(8, 12),
        ...maybe(random, { label: random.pick(['p', 'q']) }),
      };
    case 'queue':
      return {
        name: `${of}-${name}${random.pick(['', '2'])}`,
        delay: random.int(0, 3),
        policy: random.pick(['p', 'q']),
      };
    case 'net':
      return { cidr: random.pick(['10/8', '11/8']), ...maybe(random, { dns: random.pick(['on', 'off']) }) };
    case 'route':
      return { net_id: { net: of }, port: NAMES.indexOf(name) + 1, target: random.pick(['t', 'u']) };
    case 'grant':
      return { net_id: { net: of }, reader: `reader-${name}`, level: random.pick(['low', 'high']) };
    case 'revision':
      return { family: `${of}-${name}`, content: random.pick(['1', '2', '3']) };
  }
}

function maybe<T extends object>(random: Random, fields: T): T | Record<string, never> {
  return random.happens(0.6) ? fields : {};
}

function remove(resources: readonly Wanted[], random: Random): readonly Wanted[] {
  const gone = random.pick(resources);
  const isNeeded = (one: Wanted): boolean => {
    const net = one.fields['net_id'];
    return gone.kind === 'net' && typeof net === 'object' && net.net === gone.name;
  };
  return resources.filter((one) => one !== gone && !isNeeded(one));
}

function edit(resources: readonly Wanted[], stack: string, random: Random, isFixed: boolean): readonly Wanted[] {
  const old = random.pick(resources);
  const net = old.fields['net_id'];
  const fresh = fieldsOf(old.kind, typeof net === 'object' ? net.net : stack, old.name, random);
  const fixed = Object.fromEntries(FIXED[old.kind].map((name) => [name, old.fields[name] ?? '']));
  const tags = old.tags === undefined ? undefined : { team: random.pick(['x', 'y']) };
  const edited = { ...old, fields: isFixed || old.kind === 'revision' ? fresh : { ...fresh, ...fixed }, tags };
  return resources.map((one) => (one === old ? edited : one));
}

/** The cdk.tf.json of a stack. */
export function documentOf(resources: readonly Wanted[]): string {
  const blocks: Record<string, Record<string, object>> = {};
  for (const { kind, name, fields, tags, createFirst } of resources) {
    const values = Object.entries(fields).map(([field, value]) => [
      field,
      typeof value === 'object' ? `\${aws_sim_net.${value.net}.id}` : value,
    ]);
    const body = {
      ...Object.fromEntries(values),
      ...(tags === undefined ? {} : { tags }),
      ...(createFirst ? { lifecycle: { create_before_destroy: true } } : {}),
    };
    const type = `aws_sim_${kind}`;
    blocks[type] = { ...blocks[type], [name]: body };
  }
  return JSON.stringify({ provider: { aws: [{ region: 'eu-west-1' }] }, resource: blocks });
}
