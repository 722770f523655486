import type { Cloud, CloudRequest } from '../../src/engine/ports/cloud.ts';

/** Numbers from 0 up to and without 1 that are the same for the same seed. */
export function createDice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Lists whose order means something: the keys of a table, and what is asked for newest first. */
const ordered: ReadonlySet<string> = new Set(['KeySchema', 'Events']);

/**
 * The same answers as AWS may write them another time: lists and members in another order, policies with other spaces, single values as
 * lists and lists of one as single values, and tags that AWS puts on objects by itself.
 */
export function makeNoise(value: unknown, dice: () => number, name = ''): unknown {
  if (typeof value === 'string') return isPolicy(value) ? rewritePolicy(value, dice) : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => makeNoise(item, dice));
    const withTags = isTagList(name, items)
      ? [...items, { Key: 'aws:cloudformation:stack-name', Value: 'theirs' }]
      : items;
    return ordered.has(name) ? withTags : shuffle(withTags, dice);
  }
  if (value === null || typeof value !== 'object' || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const members = shuffle(Object.entries(value), dice);
  return Object.fromEntries(members.map(([key, member]) => [key, makeNoise(member, dice, key)]));
}

function isTagList(name: string, items: readonly unknown[]): boolean {
  const isTag = (item: unknown): boolean =>
    typeof item === 'object' && item !== null && 'Key' in item && 'Value' in item;
  return (name === 'Tags' || name === 'TagSet') && items.length > 0 && items.every(isTag);
}

function shuffle<T>(items: readonly T[], dice: () => number): T[] {
  return items
    .map((item) => ({ item, at: dice() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** IAM gives its policies in the encoding of URLs. */
function plainText(text: string): string {
  return text.startsWith('%7B') ? decodeURIComponent(text) : text;
}

function isPolicy(text: string): boolean {
  return /^(\s*\{|%7B)/.test(text) && plainText(text).includes('"Statement"');
}

function rewritePolicy(text: string, dice: () => number): string {
  const policy = makeElements(JSON.parse(plainText(text)), dice, '');
  const spaces = ['', ' ', '  ', '\t'][Math.floor(dice() * 4)];
  const written = JSON.stringify(policy, undefined, spaces);
  return text.startsWith('%7B') ? encodeURIComponent(written) : written;
}

/** The statements of a policy keep their order; whatever stands in one does not. */
function makeElements(value: unknown, dice: () => number, name: string): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => makeElements(item, dice, ''));
    if (name === 'Statement') return items;
    if (items.length === 1 && typeof items[0] === 'string' && dice() < 0.5) return items[0];
    return shuffle(items, dice);
  }
  if (value === null || typeof value !== 'object') {
    return ['Action', 'Resource', 'AWS', 'Service'].includes(name) && dice() < 0.5 ? [value] : value;
  }
  const members = shuffle(Object.entries(value), dice);
  return Object.fromEntries(members.map(([key, member]) => [key, makeElements(member, dice, key)]));
}

/** AWS whose answers to reads are told with noise from the moment that it is asked for. */
export interface NoisyCloud {
  wrap(cloud: Cloud): Cloud;
  /** From now on; `replay`: what was answered once is told again without asking. */
  begin(options: { readonly seed: number; readonly replay: boolean }): void;
  /** How many answers were told again without asking. */
  readonly replayed: number;
}

/** Makes a cloud that is silent until it is told to begin. */
export function createNoisyCloud(): NoisyCloud {
  let dice: (() => number) | undefined;
  let mayReplay = false;
  let replayed = 0;
  const answers = new Map<string, unknown>();
  const keyOf = ({ service, scope, call }: CloudRequest): string =>
    `${service} ${call.operation} ${scope.account} ${scope.region} ${JSON.stringify(call.input)}`;
  return {
    wrap: (cloud) => ({
      identity: (region, signal, who) => cloud.identity(region, signal, who),
      counts: () => cloud.counts(),
      async send(request, signal) {
        if (dice === undefined || request.purpose === 'write') return cloud.send(request, signal);
        const key = keyOf(request);
        if (mayReplay && answers.has(key)) replayed += 1;
        else answers.set(key, await cloud.send(request, signal));
        return makeNoise(answers.get(key), dice);
      },
    }),
    begin({ seed, replay }) {
      dice = createDice(seed);
      mayReplay = replay;
    },
    get replayed() {
      return replayed;
    },
  };
}
