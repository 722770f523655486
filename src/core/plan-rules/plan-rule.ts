import type { Action, Change } from '../change.ts';
import type { Plain } from '../value.ts';

/** What a rule does to a change that it finds: tells it, holds it until somebody else approves, or keeps it out for good. */
export type RuleEffect = 'warn' | 'hold' | 'refuse';

/** Names of the checks that are built in. */
export const CHECKS = ['public_ingress', 'unencrypted_data', 'missing_tags', 'data_destroy'] as const;
export type CheckName = (typeof CHECKS)[number];

/** Which changes a rule is about; every condition that is given must hold. `*` in a text stands for anything. */
export interface RuleScope {
  readonly stacks: readonly string[];
  readonly types: readonly string[];
  readonly addresses: readonly string[];
  readonly actions: readonly Action[];
  /** One of them is among the differences. */
  readonly attributes: readonly string[];
  /** Whether Git moved or the cloud; a change of both is either. */
  readonly causes: readonly ('git' | 'drift')[];
  /** Who is behind it: an author of the commits for a change of Git, the one who made the edit for drift. */
  readonly by: readonly string[];
}

/** A change that a rule spares, for a while. */
export interface RuleException {
  readonly address: string;
  readonly reason: string;
  /** The first moment in which it does not hold any more: milliseconds since the epoch. */
  readonly until: number;
}

/** One rule of `groundstate.yaml` about what a plan may do. */
export interface PlanRule {
  readonly name: string;
  /** Undefined: the scope alone decides. */
  readonly check: CheckName | undefined;
  readonly scope: RuleScope;
  /** Of `missing_tags`: the keys that must be there. */
  readonly tags: readonly string[];
  /** Of `public_ingress`: ports that may be open to the world. */
  readonly allowedPorts: readonly number[];
  readonly effect: RuleEffect;
  /** What the team that wrote the rule wants people to know. */
  readonly message: string | undefined;
  readonly exceptions: readonly RuleException[];
}

/** A change as rules see it. */
export interface Subject {
  readonly stack: string;
  readonly change: Change;
  /** Everything that Git wants of the object, not only what differs; empty where it is taken away. */
  readonly desired: Readonly<Record<string, Plain>>;
  /** Names and addresses of those behind it; empty where nobody is known (yet). */
  readonly people: readonly string[];
}
