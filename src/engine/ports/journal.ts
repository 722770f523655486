import type { Approval } from '../../core/approvals/approval.ts';
import type { Control } from '../../core/controls/control.ts';
import type { Acknowledgement, Culprit, Drift, DriftEnd, DriftRecord, Severity } from '../../core/drift.ts';
import type { Presence } from '../../core/fleet/presence.ts';
import type { OpenMatters } from '../../core/matters/open-matters.ts';
import type { BaselineRecords } from './baselines.ts';
import type { ControlRecords } from './controls.ts';
import type { AlertSender, Courier } from './courier.ts';
import type { HistoryKind } from './history-kinds.ts';

/** One line of the timeline. */
export interface HistoryEvent {
  /** Deterministic, so that the same event is written once. */
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: HistoryKind;
  readonly stack: string;
  readonly address?: string;
  /** Who did it: a worker, a person, or `not known yet`. */
  readonly actor: string;
  readonly commit?: string;
  readonly runId?: string;
  /** One sentence. */
  readonly text: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface HistoryQuery {
  readonly since: number;
  readonly until: number;
  readonly stack?: string;
  readonly address?: string;
  /** A part of the actor's name, in any case. */
  readonly actor?: string;
  readonly kind?: string;
}

/** Something that is not as it was written. */
export interface HistoryFlaw {
  readonly kind: 'changed' | 'missing' | 'added';
  /** Which record, in a full sentence. */
  readonly text: string;
}

/** A day's seal over the ends of all chains; whoever keeps one elsewhere can prove later what was written before it. */
export interface HistoryCheckpoint {
  /** A UTC day, `2026-11-26`. */
  readonly day: string;
  readonly hash: string;
}

/** One event with its link of its writer's chain. */
export interface HistoryRecord {
  readonly event: HistoryEvent;
  readonly writer: string;
  readonly sequence: number;
  /** The hash of the link before; empty for the first. */
  readonly previous: string;
  readonly hash: string;
}

/** Everything of one UTC day, oldest first. */
export interface HistoryDay {
  readonly day: string;
  readonly records: readonly HistoryRecord[];
  readonly checkpoint: HistoryCheckpoint | undefined;
}

/** What a check of the whole timeline found. */
export interface HistoryAudit {
  readonly events: number;
  readonly writers: number;
  /** Oldest first. */
  readonly checkpoints: readonly HistoryCheckpoint[];
  readonly flaws: readonly HistoryFlaw[];
}

/** Where the matter of a message stands. */
export type AlertStatus =
  | 'open'
  | 'acknowledged'
  | 'reverted'
  | 'codified'
  | 'expired'
  | 'failed'
  | 'gone'
  | HeldStatus;

/** Where a held change stands, after somebody's word on its plan. */
export type HeldStatus = 'approved' | 'refused' | 'applied';

/** What people are told. One alert has one id for ever; whoever wins the put sends it. */
export interface Alert {
  readonly id: string;
  readonly kind: 'drift' | 'resolved' | 'held' | 'failure' | 'refused' | 'applied' | 'info' | 'progress' | 'escalation';
  readonly severity: Severity;
  readonly stack: string;
  readonly address?: string;
  readonly title: string;
  /** Before and after, at most five shown. */
  readonly differences: readonly { readonly attribute: string; readonly before: string; readonly after: string }[];
  readonly by: string;
  readonly commit?: string;
  readonly next: string;
  readonly owner?: string;
  readonly at: number;
  /** The matter that it is about: the first alert of a thread is a message, later ones edit it and stand below it. */
  readonly thread?: string;
  /** Where the matter stands after this alert; as before where it says nothing. */
  readonly status?: AlertStatus;
  /** Of an alert that says of a drift who did it: what is new about that. A confirmed name is no news to whoever read it. */
  readonly naming?: 'known' | 'confirmed' | 'doubted';
  /** The plan that people can let through, or refuse, from the message. */
  readonly plan?: PlanReference;
  /** The drift that people can act on from the message. */
  readonly drift?: DriftReference;
  /**
   * Of an alert about a drift that was told: `next` takes the place of what the message said of that. `alone`: that is all it says,
   * and no step of its own; `besides`: it tells of something as well.
   */
  readonly restates?: 'alone' | 'besides';
  /** It is worth no message of its own, as what was said of another matter already: who cannot edit messages leaves it out. */
  readonly isEditOnly?: true;
  /** No order of a person puts the drift back, and nothing needs to be kept from that. */
  readonly isLeftAlone?: true;
}

/** One plan of one stack in which something waits for a person. */
export interface PlanReference {
  readonly stack: string;
  readonly digest: string;
  /** How many changes of the plan wait: an approval is for all of them. */
  readonly changes: number;
}

/** One occurrence of one drift. */
export interface DriftReference {
  readonly stack: string;
  readonly id: string;
  /** The number of the occurrence: 0 for the first, one more each time it comes back. */
  readonly occurrence: number;
}

export interface ScanRequest {
  readonly id: string;
  readonly stack: string | undefined;
  /** Left out for a declared scan. */
  readonly depth?: 'deep';
  readonly requestedBy: string;
  readonly requestedAt: number;
  readonly status: 'waiting' | 'done';
  /** The finished scan's report, as JSON. */
  readonly result?: unknown;
}

/** The unfenced records: history, drifts, outbox, controls. Conditional puts with deterministic ids. */
export interface Journal extends ControlRecords, BaselineRecords {
  append(events: readonly HistoryEvent[], signal: AbortSignal): Promise<void>;
  /** Oldest first. */
  history(query: HistoryQuery, signal: AbortSignal): Promise<readonly HistoryEvent[]>;
  /** The UTC days that have events, oldest first. */
  historyDays(signal: AbortSignal): Promise<readonly string[]>;
  historyDay(day: string, signal: AbortSignal): Promise<HistoryDay>;
  /** Reads everything, and finds what was changed, taken out or slipped in. */
  auditHistory(signal: AbortSignal): Promise<HistoryAudit>;
  drifts(stack: string, signal: AbortSignal): Promise<readonly DriftRecord[]>;
  /** The same with what scans could not read, which nobody counts, reverts or fights over: records of the tier `unread`. */
  driftsAndGaps(stack: string, signal: AbortSignal): Promise<readonly DriftRecord[]>;
  /** Opens or re-opens it; `first` for the one caller that made it open. */
  openDrift(drift: Drift, at: number, signal: AbortSignal): Promise<'first' | 'known'>;
  /** Adds who did it to a drift, open or put back already, or corrects it; true for the one caller that was first to know. */
  attributeDrift(
    attribution: {
      readonly stack: string;
      readonly id: string;
      readonly culprit: Culprit;
      /** Who was named until now. */
      readonly instead?: Culprit | undefined;
    },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Takes down what becomes of an open drift by now, which another rule decides than when it was found. */
  restateDrift(drift: Drift, record: DriftRecord, signal: AbortSignal): Promise<void>;
  /** Takes down who looks at an open drift, once. */
  acknowledgeDrift(stack: string, id: string, who: Acknowledgement, signal: AbortSignal): Promise<void>;
  /** Closes an open drift, as it was read; true for the one caller that closed it. */
  resolveDrift(
    closing: DriftEnd & {
      readonly record: Pick<DriftRecord, 'stack' | 'id' | 'putBack'>;
      readonly at: number;
    },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Puts an alert into the outbox; false where it is there already. */
  enqueue(alert: Alert, signal: AbortSignal): Promise<boolean>;
  /** Sends what waits in the outbox; what fails stays and is tried again later. */
  deliver(
    courier: Courier | AlertSender,
    signal: AbortSignal,
    /** A second way, which has a queue of its own: neither waits for the other. */
    aside?: AlertSender,
  ): Promise<{ readonly sent: number; readonly left: number }>;
  /** One read: what people asked for, how many alerts wait to be sent, and which workers there are. */
  controls(signal: AbortSignal): Promise<{
    readonly scanRequests: readonly ScanRequest[];
    readonly controls: readonly Control[];
    readonly waitingAlerts: number;
    readonly workers: readonly Presence[];
  }>;
  /** Keeps an approval until a run uses it up. */
  approve(approval: Approval, signal: AbortSignal): Promise<void>;
  /** The approvals of a stack that no run has used, also those that have run out. */
  approvals(stack: string, signal: AbortSignal): Promise<readonly Approval[]>;
  /** Takes an approval or a refusal back; false where it is not there any more, because a run has used it. */
  withdrawApproval(approval: Pick<Approval, 'stack' | 'id'>, signal: AbortSignal): Promise<boolean>;
  /** What people were told of a stack and is not over. */
  matters(stack: string, signal: AbortSignal): Promise<OpenMatters>;
  /** Whether nothing of it was open when this process last looked, minutes ago at most. */
  isCalm(stack: string): boolean;
  /** Remembers it in place of the version before; false where another one was written meanwhile. */
  putMatters(stack: string, matters: OpenMatters, signal: AbortSignal): Promise<boolean>;
  requestScan(request: ScanRequest, signal: AbortSignal): Promise<void>;
  scanRequest(id: string, signal: AbortSignal): Promise<ScanRequest | undefined>;
  finishScan(id: string, result: unknown, at: number, signal: AbortSignal): Promise<void>;
}
