import type { Plain } from './value.ts';

/** How an object moved away: see DESIGN section 2. */
export type DriftTier = 'declared' | 'undeclared' | 'added' | 'missing' | 'unread';

export type Severity = 'low' | 'medium' | 'high' | 'critical';

/** Who changed something, as CloudTrail tells it. */
export interface Culprit {
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The API operation, `RevokeSecurityGroupIngress`. */
  readonly operation: string;
  /** The principal alone, for the timeline. */
  readonly name: string;
  /** The principal, the means and the address, in one line. */
  readonly text: string;
  /**
   * How sure it is; left out where CloudTrail itself was asked. `told`: only the queue of events says so, and whoever may write
   * there could have. `unknown`: CloudTrail does not know the event that said so.
   */
  readonly standing?: 'told' | 'unknown';
  /** Events of others in the same second that can have done it as well; the name and the text are of all of them. */
  readonly rivals?: readonly string[];
}

/** One drift of one attribute (or of the whole object, attribute `*`), as a scan found it. */
export interface Drift {
  /** The same drift has the same id: address, attribute and live value. */
  readonly id: string;
  readonly stack: string;
  readonly address: string;
  readonly type: string;
  readonly cloudId: string;
  readonly attribute: string;
  readonly desired: Plain;
  readonly live: Plain;
  readonly tier: DriftTier;
  readonly severity: Severity;
  /** What happens to it next, in a full sentence. */
  readonly next: string;
  /** Which rule says so: `rule 2 of groundstate.yaml`. */
  readonly by?: string;
  /** When that changes by itself. Milliseconds since the epoch. */
  readonly until?: number;
  /** No order of a person puts it back, only Git or a hand does. */
  readonly isLeftAlone?: true;
  /** It is put back in this pass. */
  readonly reverting?: true;
  /** Of an added child: the address of what it was added to. */
  readonly parent?: string;
  /** Undefined: not known (yet). */
  readonly culprit?: Culprit;
}

/** Whether it is about what nobody configures: only deep scans see it, and no commit says to what it could be put back. */
export function isDeepOnly({ tier, address }: Pick<Drift, 'tier' | 'address'>): boolean {
  return tier === 'undeclared' || address.includes('.undeclared[');
}

/** Somebody who looks at a drift. */
export interface Acknowledgement {
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/**
 * How a drift ended: Groundstate wrote it back; it was equal to Git again without that; somebody accepted it as it is; Git took it over; groundstate.yaml
 * ignores it by now; its field was changed once more, and a newer drift stands for it.
 */
export type DriftEnding = 'put back' | 'equal again' | 'accepted' | 'in Git' | 'ignored' | 'changed again';

/** The end of a drift. */
export interface DriftEnd {
  readonly ending: DriftEnding;
  /** The same in full sentences. */
  readonly resolution: string;
}

/** A drift as the table remembers it. */
export interface DriftRecord extends Drift {
  readonly status: 'open' | 'resolved';
  /** Milliseconds since the epoch. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** How many times it came back after having been resolved. */
  readonly recurrences: number;
  /** Undefined: nobody has looked at this occurrence yet. */
  readonly acknowledged?: Acknowledgement;
  /** When Groundstate itself wrote it back, the last ten times. Milliseconds since the epoch. */
  readonly putBack?: readonly number[];
  readonly resolvedAt?: number;
  readonly resolution?: string;
  readonly ending?: DriftEnding;
}
