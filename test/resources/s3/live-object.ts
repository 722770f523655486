import assert from 'node:assert/strict';
import type { Attributes } from '../../../src/core/attribute.ts';
import { compareAttributes } from '../../../src/core/compare.ts';
import { type DesiredState, resolveDesired } from '../../../src/core/desired.ts';
import type { Plain } from '../../../src/core/value.ts';
import type { Call } from '../../../src/resources/call.ts';
import type { Read, ResourceType } from '../../../src/resources/define.ts';
import type { Service, ServiceClient } from '../../../src/resources/service.ts';

type Values = Readonly<Record<string, Plain>>;

const context = { scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' } };
const marks = { 'groundstate:installation': 'test', 'groundstate:address': 'stack/type.name' };

/** One object of a type in the emulator, driven by nothing but its description. */
export class LiveObject {
  readonly #type: ResourceType;
  readonly #client: ServiceClient;
  id = '';

  constructor(type: ResourceType, service: Service, endpoint: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    this.#type = type;
    this.#client = service.createClient({
      region: context.scope.region,
      endpoint,
      credentials,
      requestHandler: undefined,
    });
  }

  /** Makes it, waits, and settles what creating leaves open. */
  async create(config: Values): Promise<void> {
    const { create } = this.#type;
    const desired = this.resolve(config);
    const birth = { tags: { ...(desired.values['tags'] as object), ...marks }, marks, token: 'op-0123456789abcdef' };
    const input = create.input(desired.values as never, birth, context);
    const output = await this.send({
      operation: create.operation,
      input,
      already: create.already,
      command: () => new create.command(input as never),
    });
    this.id = create.id(output, desired.values as never, context);
    await this.converge(config);
  }

  /** Writes what differs, and shows that nothing differs then; the operations it needed. */
  async converge(config: Values, applied: Values = {}): Promise<readonly string[]> {
    const desired = this.resolve(config, applied);
    const live = await this.read();
    assert.ok(live !== undefined, `${this.#type.type} is not there`);
    const changed = new Set(this.#differences(desired, live));
    const operations: string[] = [];
    for (const aspect of this.#type.aspects.filter(({ owns }) => owns.some((name) => changed.has(name)))) {
      const own = new Set(aspect.owns.filter((name) => changed.has(name)));
      const write = { id: this.id, desired: desired.values, live, changed: own, marks };
      for (const call of aspect.write(write as never, context)) {
        await this.send(call);
        await this.read();
        operations.push(call.operation);
      }
    }
    const left = await this.differences(config, applied);
    const found = left.length === 0 ? undefined : await this.read();
    assert.deepEqual(
      left,
      [],
      `after ${operations.join()}: ${left.map((name) => `${name} is ${JSON.stringify(found?.[name])}`).join()}`,
    );
    return operations;
  }

  /** The attributes in which AWS is not as configured. */
  async differences(config: Values, applied: Values = {}): Promise<readonly string[]> {
    const live = await this.read();
    return live === undefined ? ['(absent)'] : this.#differences(this.resolve(config, applied), live);
  }

  /** What all reads say, once nothing is pending; undefined: absent. */
  async read(): Promise<Values | undefined> {
    let live: Values = {};
    for (const [name, read] of Object.entries(this.#type.reads)) {
      const part = await this.#readPart(read);
      if (part === undefined) {
        assert.equal(name, 'main', `the read ${name} found nothing`);
        return undefined;
      }
      live = { ...live, ...part };
    }
    return live;
  }

  async remove(): Promise<void> {
    for (const call of this.#type.remove.calls({ id: this.id, live: {} }, context)) await this.send(call);
  }

  /** Empties it, page by page. */
  async drain(): Promise<void> {
    const { drain } = this.#type.remove;
    assert.ok(drain !== undefined);
    for (let calls = await this.#drainPage(); calls > 0; calls = await this.#drainPage()) assert.ok(calls < 100);
  }

  resolve(config: Values, applied: Values = {}): DesiredState {
    const { desired, diagnostics } = resolveDesired({
      attributes: this.#type.attributes,
      config,
      sensitive: new Set(),
      applied,
      defaultTags: {},
      address: 'stack/type.name',
      path: undefined,
    });
    assert.deepEqual(diagnostics, []);
    assert.deepEqual(this.#type.validate?.(desired.values as never) ?? [], []);
    return desired;
  }

  async send(call: Call): Promise<unknown> {
    return this.#client.send(call.command(), { abortSignal: AbortSignal.timeout(20_000) });
  }

  close(): void {
    this.#client.destroy();
  }

  async #drainPage(): Promise<number> {
    const drain = this.#type.remove.drain;
    const page = await this.send(drain?.page(this.id, context) as Call);
    const calls = drain?.empty(page, this.id, context) ?? [];
    for (const call of calls) await this.send(call);
    return calls.length;
  }

  #differences(desired: DesiredState, live: Values): readonly string[] {
    const { attributes } = this.#type;
    return (
      compareAttributes({ attributes, desired, live, sameAsApplied: () => undefined })
        // Our marks are not in the way of empty tags; the engine takes them out before it compares.
        .filter(
          ({ attribute }) =>
            attribute !== 'tags' ||
            !attributes['tags']?.kind.equal(desired.values['tags'] as never, live['tags'] as never),
        )
        .map(({ attribute }) => attribute)
    );
  }

  async #readPart(read: Read<Attributes>): Promise<Values | undefined> {
    const outputs: unknown[] = [];
    let call: Call | undefined =
      read.shape === 'each' ? read.call(this.id, context) : read.from.page({ kind: 'all' }, undefined, context);
    try {
      while (call !== undefined) {
        const output = await this.send(call);
        outputs.push(output);
        call = read.shape === 'each' ? read.pages?.next(output, this.id, context) : undefined;
      }
    } catch (error) {
      const code = (error as Error).name;
      if (read.shape === 'each' && Object.hasOwn(read.answers, code)) return read.answers[code];
      if (this.#type.absent.includes(code)) return undefined;
      throw error;
    }
    const [first] = outputs;
    if (read.shape === 'each') {
      const output = outputs.length > 1 ? read.pages?.join(outputs) : first;
      assert.equal(read.pending?.(output), undefined);
      return read.attributes(output, this.id, context);
    }
    const items = read.from
      .items(first)
      .filter((item) => read.from.indexes[read.by]?.keys(item).includes(read.key(this.id)));
    return items.map((item) => read.attributes(item, this.id, context)).find((values) => values !== undefined);
  }
}
