import type { SeverityRule } from './drift-parts.ts';
import type { IgnoreRule } from './ignores.ts';
import type { ReactionRule } from './rule.ts';
import type { Calendar } from './windows.ts';

/** What groundstate.yaml says of drift, and of the times in which anything is written; the same for every stack, which its rules name. */
export interface DriftPolicy {
  /** The first that matches answers. */
  readonly reactions: readonly ReactionRule[];
  /** The first that matches answers, before what is built in. */
  readonly severities: readonly SeverityRule[];
  readonly calendar: Calendar;
  readonly ignores: readonly IgnoreRule[];
}

/** Nothing but what is built in. */
export const NO_DRIFT_POLICY: DriftPolicy = {
  reactions: [],
  severities: [],
  calendar: { windows: [], freezes: [] },
  ignores: [],
};
