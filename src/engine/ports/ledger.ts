import type { Word } from '../../core/approvals/second-person.ts';
import type { Change } from '../../core/change.ts';
import type { Scope } from '../../core/scope.ts';
import type { Plain } from '../../core/value.ts';

/** What the ledger knows of one object: its identity and what we last wrote. Never proof that it exists. */
export interface Entry {
  readonly address: string;
  readonly type: string;
  readonly scope: Scope;
  readonly id: string;
  /** Last applied: the configured attributes as we wrote them; sensitive ones as keyed hashes. */
  readonly applied: Readonly<Record<string, Plain>>;
  /** Of an object that lives in the ledger alone: its values, the secret ones encrypted for the address that they were made at. */
  readonly kept?: {
    readonly values: Readonly<Record<string, Plain>>;
    readonly sealed: Readonly<Record<string, string>>;
    readonly sealedFor: string;
  };
  /** Grows by one with each replacement or confirmed deletion, so that client tokens are never reused. */
  readonly generation: number;
  /** The address that the mark of the object still names, where Git gave it another one since. */
  readonly markedAs?: string | undefined;
  /** prevent_destroy as last applied. */
  readonly protected: boolean;
  /** Addresses it depended on, for the order of deletions. */
  readonly dependencies: readonly string[];
  readonly commit: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Since when this process knows the entry as it is, by its own monotonic clock; never stored. Undefined: not read from the ledger. */
  readonly seenAt?: number;
}

/** A write-ahead record of one AWS call that creates, changes or deletes. */
export interface Intent {
  readonly op: string;
  readonly address: string;
  readonly type: string;
  readonly scope: Scope;
  readonly kind: 'create' | 'update' | 'delete';
  /** Undefined for a create whose id only AWS knows. */
  readonly id: string | undefined;
  readonly operation: string;
  /** The request as it is sent; sensitive or large leaves as references with a keyed hash. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly generation: number;
  readonly fence: number;
  readonly commit: string;
  readonly at: number;
  /** Of a create: the name of which AWS makes only one object, where its type has one. */
  readonly key?: string;
  /** prevent_destroy of what a create makes: it protects the object also where the run is cut off. */
  readonly protects?: true;
  /** What its call may overwrite late: attributes, or all of them; left out where it overwrites nothing. */
  readonly overwrites?: readonly string[] | 'all';
  /** Its request was sent again by a later holder, whose fence it bears since. */
  readonly replayed?: true;
  /** What became of it is known; it stands until its requests can no longer arrive, and the address does not wait for it. */
  readonly settled?: true;
}

export type RunOutcome = 'running' | 'succeeded' | 'partial' | 'failed' | 'interrupted';

export interface RunChange {
  readonly address: string;
  readonly action: Change['action'];
  readonly result: 'done' | 'failed' | 'skipped' | 'held';
  /** When it was known. Milliseconds since the epoch. */
  readonly at: number;
  readonly detail: string;
}

/** The commit before the first one of which something is held; `isPart`: that very commit brought it. */
export interface HeldSince {
  readonly commit: string;
  readonly isPart: boolean;
}

/** One pass that wrote, or tried to. */
export interface Run {
  readonly id: string;
  readonly stack: string;
  readonly kind: 'apply' | 'heal' | 'rebuild';
  readonly commit: string;
  readonly author: string;
  readonly subject: string;
  readonly trigger: string;
  readonly holder: string;
  readonly fence: number;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly outcome: RunOutcome;
  readonly changes: readonly RunChange[];
  /** Left out where nothing that came from Git is held. */
  readonly heldSince?: HeldSince | undefined;
}

/** Outputs of a stack, for its consumers. Sensitive values are not stored. */
export interface StoredOutputs {
  readonly commit: string;
  readonly seenAt: number;
  readonly values: Readonly<Record<string, { readonly value: Plain; readonly sensitive: boolean }>>;
}

/** The lock item of a stack. */
export interface Lock {
  readonly stack: string;
  readonly held: boolean;
  readonly holder: string;
  readonly host: string;
  readonly fence: number;
  readonly operation: string;
  readonly commit: string;
  readonly acquiredAt: number;
  readonly heartbeatAt: number;
  readonly leaseMs: number;
  /** A person wants this very holding to be broken, and it takes two. */
  readonly breakAsked?: Word;
}

/** A value that `uuid()`, `timestamp()` or `bcrypt()` gave at one place of the document, kept for as long as the place is in Git. */
export interface StableValue {
  readonly place: string;
  readonly kind: 'uuid' | 'timestamp' | 'bcrypt';
  /** For bcrypt the salt alone: the hash of a secret is kept nowhere. */
  readonly value: string;
  /** When it was chosen: milliseconds since the epoch. */
  readonly at: number;
}

/** A person's word that one tip may follow one applied commit which it does not descend from. Good for that step only. */
export interface AcceptedRewrite {
  readonly from: string;
  readonly to: string;
  readonly by: string;
  readonly at: number;
  /** The ARN of who accepted it, where two people are asked for. */
  readonly identity?: string;
  /** Who accepted the same step after them. */
  readonly second?: Word;
}

/** Everything of one stack, by one consistent query. */
export interface StackState {
  readonly stack: string;
  readonly appliedCommit: string | undefined;
  readonly appliedAt: number | undefined;
  readonly acceptedRewrite: AcceptedRewrite | undefined;
  readonly lock: Lock | undefined;
  readonly entries: readonly Entry[];
  readonly intents: readonly Intent[];
  readonly stable: readonly StableValue[];
  readonly outputs: StoredOutputs | undefined;
  readonly lastRun: Run | undefined;
}

/** A fenced write; only a live lease can make one. */
export type LedgerWrite =
  | { readonly kind: 'put entry'; readonly entry: Entry }
  | { readonly kind: 'drop entry'; readonly address: string }
  | { readonly kind: 'put intent'; readonly intent: Intent }
  | { readonly kind: 'drop intent'; readonly op: string }
  | { readonly kind: 'put stable value'; readonly value: StableValue }
  | { readonly kind: 'drop stable value'; readonly place: string }
  /** Takes an approval out of the journal. Refused, with everything beside it, where it is not there any more. */
  | { readonly kind: 'use approval'; readonly id: string }
  | { readonly kind: 'put run'; readonly run: Run }
  | { readonly kind: 'put outputs'; readonly outputs: StoredOutputs };

/** The right to write to one stack. Every fenced write is fence check, write-ahead log and heartbeat in one transaction. */
export interface Lease {
  readonly stack: string;
  readonly fence: number;
  readonly holder: string;
  /** Aborts when the lease is lost, with a Failure as reason. */
  readonly signal: AbortSignal;
  /** Throws a Failure unless the lease lasts for at least the call budget from now; safe to call in a request handler. */
  assertAlive(callBudgetMs: number): void;
  /** Joins the next group commit; resolves when it is durable. */
  record(writes: readonly LedgerWrite[]): Promise<void>;
  /** Moves the applied commit, if it still is the one that was read, with these writes; an accepted rewrite is used up by that. */
  advance(move: AppliedMove, writes?: readonly LedgerWrite[]): Promise<void>;
  release(): Promise<void>;
}

/** The applied commit moves; `at` is milliseconds since the epoch. */
export interface AppliedMove {
  readonly from: string | undefined;
  readonly to: string;
  readonly at: number;
}

export type Acquisition =
  | { readonly kind: 'acquired'; readonly lease: Lease; readonly takenOver: Lock | undefined }
  | { readonly kind: 'held'; readonly lock: Lock };

/** What became of breaking a lock; `other`: it is held under another fence than the one that was named. */
export type BrokenLock =
  | { readonly kind: 'broken'; readonly lock: Lock; readonly fence: number }
  | { readonly kind: 'free' }
  | { readonly kind: 'other'; readonly lock: Lock };

/** What became of repairing a lock; `unknown`: the table knows nothing of such a stack. */
export type RepairedLock =
  | { readonly kind: 'repaired'; readonly fence: number; readonly appliedCommit: string | undefined }
  | { readonly kind: 'sound'; readonly lock: Lock }
  | { readonly kind: 'unknown' };

export interface Ledger {
  load(stack: string, signal: AbortSignal): Promise<StackState>;
  /** Names of the stacks that have a ledger. */
  stacks(signal: AbortSignal): Promise<readonly string[]>;
  lock(stack: string, signal: AbortSignal): Promise<Lock | undefined>;
  /** Runs of a stack, newest first; only those before one where `before` names it. */
  runs(
    stack: string,
    page: { readonly before: string | undefined; readonly limit: number },
    signal: AbortSignal,
  ): Promise<readonly Run[]>;
  /**
   * Tries once. `patience: wait` watches a held lock until it is released or its version has not moved for one lease
   * length by our own monotonic clock, then takes it over; `patience: none` answers `held` at once.
   */
  acquire(
    input: {
      readonly stack: string;
      readonly operation: string;
      readonly commit: string;
      readonly patience: 'none' | 'wait';
    },
    signal: AbortSignal,
  ): Promise<Acquisition>;
  /** Takes a held lock away from its holder, by a takeover with a higher fence. Whoever is next waits for one lease. */
  breakLock(
    input: { readonly stack: string; readonly fence: number; readonly operation: string },
    signal: AbortSignal,
  ): Promise<BrokenLock>;
  /** Keeps a person's word that a holding is to be broken, with that holding; answers whether it still is the one that holds. */
  askBreak(
    input: { readonly stack: string; readonly fence: number; readonly word: Word },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Puts a lock item in order that was deleted or set back by hand: under a fence above all that were ever seen. */
  repairLock(input: { readonly stack: string; readonly operation: string }, signal: AbortSignal): Promise<RepairedLock>;
  /** Keeps an accepted rewrite, if `from` still is the applied commit; answers whether it does. */
  acceptRewrite(stack: string, rewrite: AcceptedRewrite, signal: AbortSignal): Promise<boolean>;
  /** A keyed hash, to compare sensitive values without keeping them. */
  hash(text: string): string;
}
