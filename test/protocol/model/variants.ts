import type { Bounds, Guard } from './world.ts';

/** One exploration: the whole protocol, or the protocol without one of its guards. */
export interface Variant {
  readonly name: string;
  readonly bounds: Bounds;
  /** The most states that are looked at. */
  readonly limit: number;
}

const small: Omit<Bounds, 'createClass' | 'wants'> = {
  off: undefined,
  ticks: 2,
  life: 2,
  hidden: 1,
  quests: 2,
  crashes: 1,
  faults: 1,
};

const everything = Number.POSITIVE_INFINITY;

/** The whole protocol, small enough for every run of the tests. */
export const smallVariants: readonly Variant[] = [
  { name: 'create by mark', bounds: { ...small, createClass: 'mark', wants: [0, 1] }, limit: everything },
  { name: 'create by token', bounds: { ...small, createClass: 'token', wants: [0, 1] }, limit: everything },
  {
    name: 'delete and create again by name',
    bounds: { ...small, createClass: 'name', wants: [1, 0, 3], ticks: 1 },
    limit: everything,
  },
  {
    name: 'update of a relation',
    bounds: { ...small, createClass: 'relation', wants: [1, 2, 3], ticks: 1 },
    limit: everything,
  },
];

const full = { ...small, ticks: 8, hidden: 2, looks: true } as const;

/** The whole protocol at full size: with a takeover of a silent holder (5 ticks) and every window behind it. */
export const fullVariants: readonly Variant[] = (['mark', 'token', 'name', 'relation'] as const).flatMap(
  (createClass) => [
    {
      name: `${createClass}: create, then another value`,
      bounds: { ...full, createClass, wants: [0, 1, 2] },
      limit: 4_000_000,
    },
    {
      name: `${createClass}: delete, then create again`,
      bounds: { ...full, createClass, wants: [1, 0, 3] },
      limit: 4_000_000,
    },
  ],
);

const bare = { ...small, crashes: 0 };

/** The protocol without one of its guards, each where it is needed most. */
export const ablations: Readonly<Record<Guard, Bounds>> = {
  fence: { ...bare, off: 'fence', createClass: 'mark', wants: [0, 1, 2], ticks: 0 },
  intent: { ...small, off: 'intent', createClass: 'mark', wants: [0, 1] },
  find: { ...bare, off: 'find', createClass: 'mark', wants: [0, 1], ticks: 3 },
  deadline: { ...bare, off: 'deadline', createClass: 'mark', wants: [0, 1], ticks: 6, faults: 0 },
  expiry: { ...bare, off: 'expiry', createClass: 'mark', wants: [0, 1], ticks: 3 },
  quarantine: { ...bare, off: 'quarantine', createClass: 'name', wants: [1, 0, 3], ticks: 0, quests: 3 },
  'consistency window': { ...bare, off: 'consistency window', createClass: 'mark', wants: [0, 1], ticks: 3, hidden: 2 },
};
