import type { Answer } from './reactions/react.ts';
import type { Scope } from './scope.ts';
import type { Plain } from './value.ts';

/** Why desired and live differ: Git moved, the cloud moved, or both did. */
export type Cause = 'git' | 'drift' | 'both';

/** One attribute in which desired and live differ. Sensitive values are masked before they get here. */
export interface Difference {
  readonly attribute: string;
  readonly desired: Plain;
  readonly live: Plain;
  readonly cause: Cause;
  readonly forcesReplacement: boolean;
  readonly sensitive: boolean;
}

/** What is done to one object. */
export type Action = 'create' | 'update' | 'revert drift' | 'replace' | 'delete' | 'adopt' | 'forget' | 'none';

/** One object's part of a plan. The reason explains and never decides. */
export interface Change {
  readonly address: string;
  readonly type: string;
  readonly scope: Scope;
  /** The cloud id; undefined until the object exists. */
  readonly id: string | undefined;
  readonly action: Action;
  /** Only for a replacement: which of the two comes first. */
  readonly replaceOrder?: 'create-first' | 'delete-first';
  readonly cause: Cause;
  readonly differences: readonly Difference[];
  readonly reason: string;
  readonly dataBearing: boolean;
  /** It lives in the ledger alone: taking it away destroys nothing in AWS. */
  readonly ledgerOnly?: true;
  /** The object belongs to someone else, and is not touched. */
  readonly foreign?: true;
  /** Why it cannot be done, whoever allows it, in a full sentence with what to do. */
  readonly refusal?: string;
  /** Set where the change removes a child that nobody declared from a parent that we own. */
  readonly addedTo?: string;
  /** Set where the change ends a replacement that was cut off: the address whose former object is deleted. */
  readonly replacedAt?: string;
  /** Addresses that must be done before this one (after it, for a delete). */
  readonly dependencies: readonly string[];
  /** The address that the object had before Git moved it. */
  readonly movedFrom?: string;
  /** The id by which Git imports the object. */
  readonly importId?: string;
  /** The construct path, for messages. */
  readonly path?: string | undefined;
}

/** A change with what policy says of it. */
export interface Decision {
  readonly change: Change;
  readonly verdict: 'allowed' | 'held';
  /** Why it is held, in a full sentence with what to do; empty where it is allowed. */
  readonly reason: string;
  /** Of a held change: the approval of a person would let it through. */
  readonly approvable?: true;
  /** Of a held change: the rule of groundstate.yaml that refuses it, whoever approves. */
  readonly refusedBy?: string;
  /** Of an allowed change: attributes that are left as they are, each with the reason in full sentences. */
  readonly spares?: Readonly<Record<string, string>>;
  /** Of held drift: no order of a person puts it back, only Git or a hand does. */
  readonly isLeftAlone?: true;
  /** What becomes of each drift in the change. */
  readonly answers?: readonly Answer[];
  /** Something of Git is held back that goes on by itself: a pause or a break-glass ends, a window opens. */
  readonly waits?: true;
  /** When the decision may be another one without anybody's doing. Milliseconds since the epoch. */
  readonly until?: number;
}
