import type { Attributes } from '../../src/core/attribute.ts';
import { int } from '../../src/core/kinds/number.ts';
import { ownTags, tagMap } from '../../src/core/kinds/tag-map.ts';
import { text } from '../../src/core/kinds/text.ts';
import { type Call, type CommandClass, callOf } from '../../src/resources/call.ts';
import { type Collection, collection } from '../../src/resources/collection.ts';
import type { Aspect, ResourceType } from '../../src/resources/define.ts';
import { describe } from '../../src/resources/describe.ts';
import type { Kind, Seen, Tags } from './objects.ts';

/** What a listing is asked for. */
export interface ListInput {
  readonly token: string | undefined;
  readonly keys: { readonly index: string; readonly values: readonly string[] } | undefined;
  readonly installation: string | undefined;
}

/** A page of a listing. */
export interface ListOutput {
  readonly items?: readonly Seen[];
  readonly next?: string;
}

/** What a create makes. */
export interface CreateInput {
  readonly fields: Readonly<Record<string, string | number>>;
  readonly tags: Tags;
  /** Absent in APIs without one. */
  readonly token?: string;
}

/** A change of one object. */
export interface ChangeInput {
  readonly id: string;
  readonly fields?: Readonly<Record<string, string | number>>;
  readonly put?: Tags;
  readonly drop?: readonly string[];
}

interface IdInput {
  readonly id: string;
}

/** An SDK command of an operation of the fake service. */
function command<I extends object, O>(operation: string): CommandClass<I, O> {
  class Command {
    readonly input: unknown;
    constructor(input: unknown) {
      this.input = input;
    }
  }
  Object.defineProperty(Command, 'name', { value: `${operation}Command` });
  return Command as unknown as CommandClass<I, O>;
}

function listing(kind: Kind): Collection<Seen> {
  return collection(command<ListInput, ListOutput>(`List.${kind}`))({
    items: (output) => output.items ?? [],
    next: (output) => output.next,
    service: 'sim',
    actions: [],
    byMark: true,
    indexes: {
      id: { batch: 3, keys: (item: Seen) => [item.id] },
      net: { batch: 3, keys: (item: Seen) => [String(item.fields['net_id'])] },
    },
    input: (selection, token) => ({
      token,
      keys: selection.kind === 'keys' ? { index: selection.index, values: selection.keys } : undefined,
      installation: selection.kind === 'marked' ? selection.installation : undefined,
    }),
  });
}

const lists = { disk: listing('disk'), net: listing('net'), revision: listing('revision'), grant: listing('grant') };

function create(kind: Kind) {
  return command<CreateInput, { readonly id?: string }>(`Create.${kind}`);
}

/** One aspect for some fields, written by one call. */
function fieldsAspect<A extends Attributes>(
  kind: Kind,
  name: string,
  owns: readonly (keyof A & string)[],
  more: readonly (keyof A & string)[] = [],
): Aspect<A> {
  const Change = command<ChangeInput, object>(`Change.${kind}`);
  return {
    name,
    owns: [...owns, ...more],
    actions: [],
    write: ({ id, desired, changed }) => [
      callOf(Change, {
        id,
        fields: Object.fromEntries(
          owns.filter((field) => changed.has(field)).map((field) => [field, desired[field] as string | number]),
        ),
      }),
    ],
  };
}

function tagsAspect<A extends Attributes & { readonly tags: unknown }>(kind: Kind): Aspect<A> {
  const Change = command<ChangeInput, object>(`Tag.${kind}`);
  return {
    name: 'tags',
    owns: ['tags' as keyof A & string],
    actions: [],
    write({ id, desired, live }) {
      const wanted = (desired as { readonly tags?: Tags }).tags ?? {};
      const found = ownTags((live as { readonly tags?: Tags }).tags ?? {});
      const put = Object.fromEntries(Object.entries(wanted).filter(([key, value]) => found[key] !== value));
      return [callOf(Change, { id, put, drop: Object.keys(found).filter((key) => !Object.hasOwn(wanted, key)) })];
    },
  };
}

function removal(kind: Kind): ResourceType['remove'] {
  const Remove = command<IdInput, object>(`Delete.${kind}`);
  return { actions: [], calls: ({ id }) => [callOf(Remove, { id })] };
}

function pendingOf(item: Seen): string | undefined {
  return item.state === 'ready' ? undefined : `it is ${item.state}`;
}

const diskAttributes = {
  zone: text({ required: true, onChange: 'replace' }),
  size: int({ default: 8 }),
  label: text({ default: 'none' }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
};
const disk = describe(diskAttributes);

/** Class T: the create takes a client token. Creating, changing and deleting it take AWS some seconds. */
const simDisk = disk.resource({
  type: 'aws_sim_disk',
  summary: 'An object that is made with a client token.',
  service: 'sim',
  createClass: 'token',
  dataBearing: false,
  absent: ['NotFound'],
  marked: disk.marked(lists.disk, { id: (item) => item.id, tags: (item) => item.tags }),
  create: disk.creation(create('disk'))({
    actions: [],
    input: ({ zone, size, label }, { token, tags }) => ({
      fields: { zone: zone ?? '', size: size ?? 8, label: label ?? 'none' },
      tags,
      token,
    }),
    id: (output) => output.id ?? '',
  }),
  reads: {
    main: disk.fromCollection(lists.disk, {
      by: 'id',
      gives: ['zone', 'size', 'label', 'tags', 'arn'],
      attributes: (item) => ({ ...item.fields, tags: item.tags, arn: `arn:sim:${item.id}` }) as never,
      pending: pendingOf,
    }),
  },
  aspects: [
    fieldsAspect('disk', 'size', ['size'], ['zone', 'arn']),
    fieldsAspect('disk', 'label', ['label']),
    tagsAspect('disk'),
  ],
  remove: removal('disk'),
});

const queueAttributes = {
  name: text({ required: true, onChange: 'replace' }),
  delay: int({ default: 0 }),
  policy: text({ default: 'none' }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
};
const queue = describe(queueAttributes);

/** Class N: its name is its id; tags are read by a call of their own, and a name is not free at once after a deletion. */
const simQueue = queue.resource({
  type: 'aws_sim_queue',
  summary: 'An object with a natural name.',
  service: 'sim',
  createClass: 'name',
  dataBearing: false,
  absent: ['NotFound'],
  identity: ({ name }) => name ?? undefined,
  create: queue.creation(create('queue'))({
    actions: [],
    input: ({ name, delay, policy }, { tags }) => ({
      fields: { name: name ?? '', delay: delay ?? 0, policy: policy ?? 'none' },
      tags,
    }),
    id: (_output, { name }) => name ?? '',
    already: ['AlreadyExists'],
  }),
  reads: {
    main: queue.each(command<IdInput, Partial<Seen>>('Get.queue'))({
      actions: [],
      gives: ['name', 'delay', 'policy', 'arn'],
      input: (id) => ({ id }),
      attributes: (output, id) => ({ ...output.fields, name: id, arn: `arn:sim:${id}` }) as never,
    }),
    tags: queue.each(command<IdInput, { readonly tags?: Tags }>('Tags.queue'))({
      actions: [],
      gives: ['tags'],
      input: (id) => ({ id }),
      attributes: (output) => ({ tags: output.tags ?? {} }),
    }),
  },
  aspects: [fieldsAspect('queue', 'settings', ['delay', 'policy'], ['name', 'arn']), tagsAspect('queue')],
  remove: removal('queue'),
});

const netAttributes = {
  cidr: text({ required: true, onChange: 'replace' }),
  dns: text({ default: 'on' }),
  tags: tagMap({ default: {} }),
};
const net = describe(netAttributes);

/** Class G: neither token nor name; only the mark tells which one it is. Routes and grants stand on it. */
const simNet = net.resource({
  type: 'aws_sim_net',
  summary: 'An object that is found by its mark only.',
  service: 'sim',
  createClass: 'mark',
  dataBearing: false,
  absent: ['NotFound'],
  marked: net.marked(lists.net, { id: (item) => item.id, tags: (item) => item.tags }),
  create: net.creation(create('net'))({
    actions: [],
    input: ({ cidr, dns }, { tags }) => ({ fields: { cidr: cidr ?? '', dns: dns ?? 'on' }, tags }),
    id: (output) => output.id ?? '',
  }),
  reads: {
    main: net.fromCollection(lists.net, {
      by: 'id',
      gives: ['cidr', 'dns', 'tags'],
      attributes: (item) => ({ ...item.fields, tags: item.tags }) as never,
    }),
  },
  aspects: [fieldsAspect('net', 'dns', ['dns'], ['cidr']), tagsAspect('net')],
  remove: removal('net'),
});

const routeAttributes = {
  net_id: text({ required: true, onChange: 'replace' }),
  port: int({ required: true, onChange: 'replace' }),
  target: text({ required: true }),
};
const route = describe(routeAttributes);

/** Class R, with an id that follows from what it relates; anyone may add one to a net. */
const simRoute = route.resource({
  type: 'aws_sim_route',
  summary: 'A relation of a net that anyone can add.',
  service: 'sim',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NotFound'],
  identity: ({ net_id, port }) => (net_id === null || port === null ? undefined : `${net_id}_${port}`),
  create: route.creation(create('route'))({
    actions: [],
    input: ({ net_id, port, target }) => ({
      fields: { net_id: net_id ?? '', port: port ?? 0, target: target ?? '' },
      tags: {},
    }),
    id: (_output, { net_id, port }) => `${net_id}_${port}`,
    already: ['AlreadyExists'],
  }),
  reads: {
    main: route.fromCollection(lists.net, {
      by: 'id',
      key: (id) => id.split('_')[0] ?? '',
      gives: ['net_id', 'port', 'target'],
      attributes: (item, id) => item.routes.find((one) => one.id === id)?.fields as never,
    }),
  },
  aspects: [fieldsAspect('route', 'target', ['target'], ['net_id', 'port'])],
  remove: removal('route'),
  child: route.children(lists.net, {
    parentType: 'aws_sim_net',
    parentAttribute: 'net_id',
    by: 'id',
    inline: 'route',
    children: (item) => item.routes.map(({ id, fields }) => ({ id, live: fields as never })),
  }),
});

const grantAttributes = {
  net_id: text({ required: true, onChange: 'replace' }),
  reader: text({ required: true, onChange: 'replace' }),
  level: text({ default: 'low' }),
  tags: tagMap({ default: {} }),
};
const grant = describe(grantAttributes);

/** Class R, with an id that AWS chooses, as the rules of security groups: it bears a mark, and is found by what it relates. */
const simGrant = grant.resource({
  type: 'aws_sim_grant',
  summary: 'A relation with an id of its own.',
  service: 'sim',
  createClass: 'relation',
  dataBearing: false,
  absent: ['NotFound'],
  uniqueKey: ({ net_id, reader }) => (net_id === null || reader === null ? undefined : `${net_id}/${reader}`),
  find: grant.find(lists.grant, {
    by: 'net',
    key: ({ net_id }) => net_id ?? '',
    id: (item, { net_id, reader }) =>
      item.fields['net_id'] === net_id && item.fields['reader'] === reader ? item.id : undefined,
  }),
  marked: grant.marked(lists.grant, { id: (item) => item.id, tags: (item) => item.tags }),
  create: grant.creation(create('grant'))({
    actions: [],
    input: ({ net_id, reader, level }, { tags }) => ({
      fields: { net_id: net_id ?? '', reader: reader ?? '', level: level ?? 'low' },
      tags,
    }),
    id: (output) => output.id ?? '',
    already: ['AlreadyExists'],
  }),
  reads: {
    main: grant.fromCollection(lists.grant, {
      by: 'id',
      gives: ['net_id', 'reader', 'level', 'tags'],
      attributes: (item) => ({ ...item.fields, tags: item.tags }) as never,
    }),
  },
  aspects: [fieldsAspect('grant', 'level', ['level'], ['net_id', 'reader']), tagsAspect('grant')],
  remove: removal('grant'),
});

const revisionAttributes = {
  family: text({ required: true, onChange: 'replace' }),
  content: text({ required: true, onChange: 'replace' }),
  tags: tagMap({ default: {} }),
};
const revision = describe(revisionAttributes);

/** Class V: every create makes a new version, and every change of it is a new one. */
const simRevision = revision.resource({
  type: 'aws_sim_revision',
  summary: 'A version of something.',
  service: 'sim',
  createClass: 'version',
  dataBearing: false,
  absent: ['NotFound'],
  marked: revision.marked(lists.revision, { id: (item) => item.id, tags: (item) => item.tags }),
  create: revision.creation(create('revision'))({
    actions: [],
    input: ({ family, content }, { tags }) => ({ fields: { family: family ?? '', content: content ?? '' }, tags }),
    id: (output) => output.id ?? '',
  }),
  reads: {
    main: revision.fromCollection(lists.revision, {
      by: 'id',
      gives: ['family', 'content', 'tags'],
      attributes: (item) => ({ ...item.fields, tags: item.tags }) as never,
    }),
  },
  aspects: [{ name: 'content', owns: ['family', 'content'], actions: [], write: () => [] }, tagsAspect('revision')],
  remove: removal('revision'),
});

/** Asks who did something to an object. */
export function askTrail({ name }: { readonly name: string }): Call {
  return callOf(command<IdInput, object>('Trail.events'), { id: name });
}

/** The fake types by their Terraform names. */
export const simTypes: Readonly<Record<string, ResourceType>> = {
  aws_sim_disk: simDisk,
  aws_sim_queue: simQueue,
  aws_sim_net: simNet,
  aws_sim_route: simRoute,
  aws_sim_grant: simGrant,
  aws_sim_revision: simRevision,
};

/** The same, with disks that hold data. */
export const simTypesWithData: typeof simTypes = { ...simTypes, aws_sim_disk: { ...simDisk, dataBearing: true } };
