import type { AdvanceState } from '../../../src/core/protocol/advance.ts';
import type { LeaseState } from '../../../src/core/protocol/lease.ts';
import type { LockRecord, LockSighting } from '../../../src/core/protocol/lock-record.ts';
import type { OperationEffect, OperationFacts, OperationState } from '../../../src/core/protocol/operation.ts';
import type { RecoveryEffect, RecoveryState } from '../../../src/core/protocol/recovery.ts';

/** How the create of the one object of the model is found again. */
export type CreateClass = 'token' | 'name' | 'mark' | 'relation';

/** The guards of the protocol; each can be switched off, in the surroundings only: the functions of production stay as they are. */
export const guards = ['fence', 'intent', 'find', 'deadline', 'expiry', 'quarantine', 'consistency window'] as const;

export type Guard = (typeof guards)[number];

/** What is explored and how far. A tick is a third of a lease. */
export interface Bounds {
  readonly createClass: CreateClass;
  /** What the commits want, in order: a value, or 0 for no object. The first is what there is at the beginning. */
  readonly wants: readonly number[];
  readonly off: Guard | undefined;
  readonly ticks: number;
  /** How long a request lives, and how long a new object may be hidden. Ticks. */
  readonly life: number;
  readonly hidden: number;
  /** How many leases are asked for, by both workers together. */
  readonly quests: number;
  readonly crashes: number;
  /** Workers look at the lock before they want it, and as often as they like. */
  readonly looks?: true;
  /** How many calls and fenced writes lose their answer. */
  readonly faults: number;
}

/** A write-ahead record, as far as the model needs it. */
export interface ModelIntent {
  readonly op: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly value: number;
  readonly id: string | undefined;
  readonly fence: number;
  readonly settled: boolean;
  readonly replayed: boolean;
}

export interface ModelEntry {
  readonly id: string;
  /** What was written last; undefined: not known. */
  readonly value: number | undefined;
  readonly commit: number;
  readonly at: number;
}

/** The partition of one stack. */
export interface Table {
  readonly lock: LockRecord | undefined;
  readonly applied: number;
  readonly entry: ModelEntry | undefined;
  readonly intents: readonly ModelIntent[];
}

export interface CloudObject {
  readonly id: string;
  readonly value: number;
  readonly op: string;
  readonly madeAt: number;
}

/** AWS: the objects of the address, and the tokens that it remembers. */
export interface Cloud {
  readonly objects: readonly CloudObject[];
  readonly tokens: readonly (readonly [string, string])[];
  readonly made: number;
}

/** A request on its way to AWS. `quest`: the run that waits for the answer; undefined: nobody does. */
export interface Flight {
  readonly op: string;
  readonly kind: 'create' | 'update' | 'delete';
  readonly value: number;
  readonly id: string | undefined;
  readonly sentAt: number;
  readonly quest: string | undefined;
}

/** What a fenced write changes. */
export interface Writes {
  readonly put?: readonly ModelIntent[];
  readonly drop?: readonly string[];
  readonly entry?: ModelEntry | 'none';
  readonly advance?: { readonly from: number; readonly to: number };
}

/** A fenced write that its sender gave up, and that may still arrive. */
export interface Stray {
  readonly owner: string;
  readonly fence: number;
  readonly version: string;
  readonly writes: Writes;
}

/** All that is on its way. */
export interface Traffic {
  readonly flights: readonly Flight[];
  readonly strays: readonly Stray[];
}

export interface Known {
  readonly entry: ModelEntry | undefined;
  readonly intents: readonly ModelIntent[];
}

/** Where a run stands. */
export type Step =
  | {
      readonly kind: 'settle';
      readonly index: number;
      readonly state: RecoveryState;
      readonly effect: RecoveryEffect;
      readonly intent: ModelIntent;
      readonly sub: 'begin' | 'noted' | 'sent';
      readonly waits: boolean;
    }
  | { readonly kind: 'plan'; readonly round: number; readonly open: readonly ModelIntent[] }
  | {
      readonly kind: 'operate';
      readonly round: number;
      readonly intent: ModelIntent;
      readonly facts: OperationFacts;
      readonly state: OperationState;
      readonly effect: OperationEffect;
      readonly sent: boolean;
      readonly id: string | undefined;
      /** What closes the intents of earlier rounds. */
      readonly open: readonly ModelIntent[];
    }
  | { readonly kind: 'finish'; readonly complete: boolean }
  | { readonly kind: 'release' };

/** A run under a lease: the commit it is for, what it loaded, and where it stands. */
export interface Run {
  readonly commit: number;
  readonly advance: AdvanceState;
  readonly known: Known;
  readonly step: Step;
}

/** One worker. `seen`: when it first saw intents of older holders, by operation and fence. */
export interface Worker {
  readonly lease: LeaseState;
  readonly quest: string;
  readonly run: Run | undefined;
  readonly seen: readonly (readonly [string, number])[];
  /** How it saw the lock before it wanted it. */
  readonly sighting?: LockSighting;
}

/** One tick; a second, so that the margin of a second in the lease is one. */
export const tickMs = 1000;
export const leaseMs = 3 * tickMs;

/** The one name that the object of a named class has. */
export const theName = 'name';

export function isNamedClass(createClass: CreateClass): boolean {
  return createClass === 'name' || createClass === 'relation';
}
