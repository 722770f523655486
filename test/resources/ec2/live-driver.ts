import type { EC2Client } from '@aws-sdk/client-ec2';
import type { Attributes, Live } from '../../../src/core/attribute.ts';
import type { Plain } from '../../../src/core/value.ts';
import type { Call } from '../../../src/resources/call.ts';
import type { Collection, Selection } from '../../../src/resources/collection.ts';
import type { Birth, Context, Read, ResourceType } from '../../../src/resources/define.ts';
import { desire } from './desire.ts';

type Config = Readonly<Record<string, Plain>>;

/** What the test of a life needs of the engine, without its retries, intents and batches. */
export interface LiveDriver {
  create<A extends Attributes>(type: ResourceType<A>, config: Config, operation?: string): Promise<string>;
  observe<A extends Attributes>(type: ResourceType<A>, id: string): Promise<Live<A> | undefined>;
  /** Names of the attributes that differ from a configuration. */
  compare<A extends Attributes>(type: ResourceType<A>, id: string, config: Config): Promise<readonly string[]>;
  /** Writes what differs and answers the operations that were called. */
  converge<A extends Attributes>(type: ResourceType<A>, id: string, config: Config): Promise<readonly string[]>;
  remove<A extends Attributes>(type: ResourceType<A>, id: string): Promise<void>;
  all<Item>(from: Collection<Item>, selection: Selection): Promise<readonly Item[]>;
  send(call: Call): Promise<unknown>;
}

/** A driver over a real client. */
export function createLiveDriver(client: EC2Client, context: Context): LiveDriver {
  const send = async (call: Call): Promise<unknown> => {
    try {
      return await client.send(call.command() as Parameters<EC2Client['send']>[0]);
    } catch (error) {
      if (error instanceof Error && call.already.includes(error.name)) return {};
      throw error;
    }
  };
  const all = async <Item>(from: Collection<Item>, selection: Selection): Promise<readonly Item[]> => {
    const items: Item[] = [];
    let token: string | undefined;
    do {
      const output = await send(from.page(selection, token, context));
      items.push(...from.items(output));
      token = from.next(output);
    } while (token !== undefined);
    return items;
  };
  const read = async <A extends Attributes>(one: Read<A>, id: string): Promise<Live<A> | undefined> => {
    if (one.shape === 'each') {
      return one.attributes(await send(one.call(id, context)), id, context);
    }
    const key = one.key(id);
    const items = await all(one.from, { kind: 'keys', index: one.by, keys: [key] });
    const item = items.find((candidate) => one.from.indexes[one.by]?.keys(candidate).includes(key));
    return item === undefined ? undefined : one.attributes(item, id, context);
  };
  const driver: LiveDriver = {
    all,
    send,
    async create(type, config, operation = 'test') {
      const desired = desire(type.attributes, config);
      const create = type.create;
      const input = create.input(desired, birthOf(operation, desired['tags'] ?? {}), context);
      const command = () => new create.command(input as never);
      const output = await send({ operation: create.operation, input, already: create.already, command });
      const id = create.id(output, desired, context);
      for (const call of create.finish?.(id, desired, context) ?? []) {
        await send(call);
      }
      await driver.converge(type, id, config);
      return id;
    },
    async observe(type, id) {
      let live: Live<typeof type.attributes> = {};
      for (const [name, one] of Object.entries(type.reads)) {
        const found = await read(one, id);
        if (found === undefined && name === 'main') return undefined;
        live = { ...live, ...found };
      }
      return live;
    },
    async compare(type, id, config) {
      const live = await driver.observe(type, id);
      return live === undefined ? ['(absent)'] : differences(type, config, live);
    },
    async converge(type, id, config) {
      const live = (await driver.observe(type, id)) ?? {};
      const changed = new Set(differences(type, config, live));
      const desired = desire(type.attributes, config);
      const made: string[] = [];
      for (const aspect of type.aspects.filter(({ owns }) => owns.some((name) => changed.has(name)))) {
        for (const call of aspect.write({ id, desired, live, changed, marks: {} }, context)) {
          await send(call);
          made.push(call.operation);
        }
      }
      return made;
    },
    async remove(type, id) {
      const live = (await driver.observe(type, id)) ?? {};
      for (const call of type.remove.calls({ id, live }, context)) {
        await send(call);
      }
    },
  };
  return driver;
}

function birthOf(operation: string, tags: Readonly<Record<string, string>>): Birth {
  const marks = { 'groundstate:installation': 'test', 'groundstate:operation': operation };
  return { tags: { ...tags, ...marks }, marks, token: operation };
}

function differences<A extends Attributes>(type: ResourceType<A>, config: Config, live: Live<A>): readonly string[] {
  const desired: Readonly<Record<string, unknown>> = desire(type.attributes, config);
  return Object.entries(type.attributes).flatMap(([name, attribute]) => {
    const wanted = desired[name] ?? null;
    const found = (live as Readonly<Record<string, unknown>>)[name] ?? null;
    if (attribute.computed || attribute.localOnly || (wanted === null && attribute.default === undefined)) return [];
    const same = wanted === null ? found === null : found !== null && attribute.kind.equal(wanted, found);
    return same ? [] : [name];
  });
}
