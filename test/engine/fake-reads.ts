import { type Attribute, attribute } from '../../src/core/attribute.ts';
import { textKind } from '../../src/core/kinds/text.ts';
import type { ReadPorts } from '../../src/engine/pages.ts';
import { type Cloud, CloudError, type CloudRequest } from '../../src/engine/ports/cloud.ts';
import type { Collection, Selection } from '../../src/resources/collection.ts';
import type { ResourceType } from '../../src/resources/define.ts';

export const scope = { partition: 'aws', account: '1', region: 'r' };
export const never = new AbortController().signal;

/** A cloud that answers each operation by a function, and remembers the calls. */
export function fakeReads(answers: Readonly<Record<string, (input: never) => unknown>>) {
  const calls: { readonly operation: string; readonly input: unknown }[] = [];
  const cloud: Cloud = {
    identity: async () => ({ account: '1', partition: 'aws', arn: '' }),
    counts: () => new Map(),
    send: async ({ call }: CloudRequest) => {
      calls.push({ operation: call.operation, input: call.input });
      return answers[call.operation]?.(call.input as never);
    },
  };
  const clock = { now: () => 0, monotonic: () => 0, sleep: async () => undefined };
  const ports: ReadPorts = { cloud, clock, chance: { id: () => 'id', fraction: () => 0 } };
  return { ports, calls };
}

export function refuse(code: string, outcome: CloudError['outcome'] = 'refused'): never {
  throw new CloudError({ outcome, code, operation: 'Call', message: 'no' });
}

export interface Thing {
  readonly Id: string;
  readonly Name?: string;
  readonly State?: string;
}

interface ThingPage {
  readonly selection: Selection;
  readonly token: string | undefined;
}

/** Things that are listed in pages. */
export const things: Collection<unknown> = {
  name: 'fake:ListThings',
  service: 'fake',
  operation: 'ListThings',
  actions: [],
  byMark: true,
  indexes: { id: { batch: 2, keys: (item) => [(item as Thing).Id] } },
  page: (selection, token) => ({
    operation: 'ListThings',
    input: { selection, token } satisfies ThingPage,
    command: () => ({}),
    already: [],
  }),
  items: (output) => (output as { readonly items: readonly Thing[] }).items,
  next: (output) => (output as { readonly next?: string }).next,
};

const attributes: Readonly<Record<string, Attribute<string>>> = {
  name: attribute(textKind),
  policy: attribute(textKind),
};

/** A type that is seen in the list and has a part of its own that is read one by one. */
export const thingType = {
  type: 'fake_thing',
  service: 'fake',
  attributes,
  absent: ['NoSuchThing'],
  reads: {
    main: {
      shape: 'collection',
      from: things,
      by: 'id',
      gives: ['name'],
      key: (id: string) => id,
      attributes: (item: Thing) => ({ name: item.Name ?? null }),
      pending: (item: Thing) => item.State,
    },
    policy: {
      shape: 'each',
      actions: [],
      operation: 'GetPolicy',
      gives: ['policy'],
      call: (id: string) => ({ operation: 'GetPolicy', input: { id }, command: () => ({}), already: [] }),
      attributes: (output: { readonly policy: string }) => ({ policy: output.policy }),
      answers: { NoPolicy: { policy: null } },
    },
  },
} as unknown as ResourceType;
