import type { Culprit, DriftTier, Severity } from '../drift.ts';
import type { Plain } from '../value.ts';
import { judgeSeverity } from './drift-parts.ts';
import type { DriftPolicy } from './drift-policy.ts';
import { type IgnoreRule, ignoreFor } from './ignores.ts';
import { chooseReaction } from './rule.ts';

/** What a deep scan found where nobody configures anything. */
export interface UndeclaredFinding {
  readonly stack: string;
  readonly address: string;
  readonly parent?: string;
  readonly type: string;
  readonly dataBearing: boolean;
  readonly attribute: string;
  readonly desired: Plain;
  readonly live: Plain;
  readonly tier: DriftTier;
  /** What is remembered of it, where it is open already. Milliseconds since the epoch. */
  readonly culprit: Culprit | undefined;
  readonly firstSeen: number;
}

/** What groundstate.yaml says of it. */
export interface UndeclaredAnswer {
  readonly ignoredBy: IgnoreRule | undefined;
  readonly severity: Severity;
  /** The rule that answers, and what it means here; left out where none does. */
  readonly by?: string;
  readonly said?: string;
}

/**
 * Ignores and severities hold as for any drift. A reaction can only be told: what nobody configures is never written, because
 * no commit says what it should be.
 */
export function judgeUndeclared(finding: UndeclaredFinding, rules: DriftPolicy, now: number): UndeclaredAnswer {
  const { stack, tier, attribute, desired, live } = finding;
  const severity = judgeSeverity(finding, { attribute, desired, live, tier }, rules.severities);
  const ignoredBy = ignoreFor(finding, rules.ignores, { stack, now });
  const { by, kind } = chooseReaction({ ...finding, severity }, { reactions: rules.reactions, drift: 'report' }, now);
  const isRule = /^rule \d/.test(by);
  return { ignoredBy, severity, ...(isRule ? { by, said: SAID[kind].replace('RULE', by.replace(/^r/, 'R')) } : {}) };
}

const SAID = {
  report: 'RULE says that it is only reported.',
  hold: 'RULE puts it before a person.',
  revert: 'RULE would put it back, and Groundstate does not do that where no commit says what is right.',
} as const;
