import type { Approval } from '../core/approvals/approval.ts';
import type { Change, Decision } from '../core/change.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { Drift } from '../core/drift.ts';
import type { RecordedCall } from '../core/events/read-message.ts';
import type { IgnoredDrift } from '../core/reactions/ignores.ts';
import type { EstatePolicy } from '../core/stack-policy.ts';
import type { RewriteAnswer, RewriteRequest } from './accept-rewrite.ts';
import type { BreakRequest, LockBreak } from './break-lock.ts';
import type { Controls } from './controls/controls.ts';
import type { Noticed } from './events/notice-calls.ts';
import type { StackExport } from './export/export-stack.ts';
import type { StateExport } from './export/export-state.ts';
import type { Depth } from './planning/wanted.ts';
import type { WholePlan } from './planning/whole-plan.ts';
import type { Lock, Run, RunChange, RunOutcome } from './ports/ledger.ts';
import type { CheckedSignatures, Proposal, Revision } from './ports/source.ts';
import type { SynthesizedStack } from './ports/synth.ts';
import type { Presses } from './presses/presses.ts';
import type { Adoption, Stranger } from './recovery/list-adoptions.ts';
import type { Review } from './review/review.ts';
import type { StackStatus } from './stack-status.ts';

/** A commit, synthesized: the desired state of every stack. */
export interface Estate {
  readonly revision: Revision;
  readonly stacks: readonly SynthesizedStack[];
  /** Undefined where there is no usable groundstate.yaml: then nothing is applied. */
  readonly policy: EstatePolicy | undefined;
  /** What is wrong with groundstate.yaml, in full sentences. */
  readonly problems: readonly string[];
  /** Stacks that are gone from Git while their objects live on, each in a full sentence. */
  readonly abandoned: readonly string[];
  /** Set where it is not the tracked branch: what it would be if this were merged. It is planned, and never applied. */
  readonly proposal?: Proposal;
  /** What keeps all of it from being applied, to whichever stack. */
  readonly obstacles: readonly Diagnostic[];
  /** The last good estate stands in for a newer commit that could not be synthesized. */
  readonly staleBecause?: string;
}

/** What was read, and what could not be. */
export interface Coverage {
  readonly resources: number;
  readonly read: number;
  readonly unread: readonly { readonly address: string; readonly attribute: string; readonly reason: string }[];
  /** AWS calls made, by `service:Operation`. */
  readonly calls: Readonly<Record<string, number>>;
}

/** A plan with its verdicts. */
export interface PlanReport {
  readonly stack: string;
  readonly commit: string;
  /** The commit that was applied last; undefined for a new stack. */
  readonly appliedCommit: string | undefined;
  readonly decisions: readonly Decision[];
  /** Addresses of data sources that can only be read during the apply, after what they depend on. */
  readonly reads: readonly string[];
  readonly drifts: readonly Drift[];
  /** Drift that groundstate.yaml ignores. */
  readonly ignored: readonly IgnoredDrift[];
  readonly diagnostics: readonly Diagnostic[];
  readonly coverage: Coverage;
  /** What an approval is bound to. */
  readonly digest: string;
  /** The approval under which the decisions were made; used up by the run that writes. */
  readonly approval?: Approval;
  /** What was checked of the commit's signatures; undefined inside a run, which checks them by itself. */
  readonly signatures?: CheckedSignatures;
  readonly outputs: readonly {
    readonly name: string;
    readonly value: unknown;
    readonly sensitive: boolean;
    readonly known: boolean;
  }[];
  /** Every object as a whole, where it was asked for. */
  readonly whole?: WholePlan;
  /** Of a proposal: the edits outside of Git that merging it would meet. */
  readonly liveFixes?: readonly LiveFix[];
}

/** An edit that somebody made outside of Git and that still stands, and what merging a proposal does to it. */
export interface LiveFix {
  /** `overwritten`: the proposal writes another value. `destroyed`: the object goes. `kept`: Git would say the same. */
  readonly fate: 'overwritten' | 'destroyed' | 'kept';
  readonly drift: Drift;
  /** When it was first seen; milliseconds since the epoch. Undefined: no scan has seen it yet. */
  readonly firstSeen: number | undefined;
}

/** What a scan found. `complete: false` is its own exit status and alert. */
export interface ScanReport {
  readonly stack: string;
  readonly commit: string;
  readonly at: number;
  readonly drifts: readonly Drift[];
  readonly coverage: Coverage;
  readonly complete: boolean;
  readonly ignored: readonly IgnoredDrift[];
  readonly diagnostics: readonly Diagnostic[];
}

/** What a run did. */
export interface RunReport {
  readonly stack: string;
  readonly kind: Run['kind'] | 'none';
  readonly runId: string | undefined;
  readonly commit: string;
  readonly outcome: RunOutcome | 'nothing to do' | 'blocked' | 'lock held' | 'stale';
  readonly changes: readonly RunChange[];
  readonly plan: PlanReport | undefined;
  /** Set with `lock held`. */
  readonly lock?: Lock;
  /** Until the first of the calls that an older run left open is over, and what waits for it may go on. Milliseconds. */
  readonly openForMs?: number;
  /** Why nothing, or not everything, was done: full sentences. */
  readonly notes: readonly string[];
}

/** What a rebuild of the ledger found, or did. */
export interface RebuildReport {
  readonly stack: string;
  readonly commit: string;
  /** Nothing was written; the ledger was written and a plan changes nothing; it was written and something is left to do. */
  readonly outcome: 'listed' | 'equal' | 'different';
  readonly adopted: readonly Adoption[];
  /** Objects that bear the mark of the stack and that no address of the commit means; they are left alone. */
  readonly strangers: readonly Stranger[];
  /** Changes that the next run would still want. */
  readonly left: readonly {
    readonly address: string;
    readonly action: Change['action'];
    /** It belongs to someone else. */
    readonly foreign: boolean;
    readonly reason: string;
  }[];
  readonly unread: readonly { readonly address: string; readonly reason: string }[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Entries that were taken out of the ledger, or would be. */
export interface ForgetReport {
  readonly stack: string;
  readonly written: boolean;
  readonly forgotten: readonly { readonly address: string; readonly type: string; readonly id: string }[];
}

/** What a drill is told. */
export interface DrillOptions {
  /** The account that it builds in; other credentials are refused. */
  readonly account: string;
  /** Builds there instead of where the providers say. */
  readonly region: string | undefined;
  /** Accounts that hold the real estate. */
  readonly production: readonly string[];
  readonly allowProduction: boolean;
  /** Makes the table of the drill, once it is known that the account is the right one. */
  makeTable(): Promise<void>;
  /** Only removes what an earlier drill of this installation left. */
  readonly cleanUp?: boolean;
  progress(text: string): void;
}

interface Obstacle {
  readonly address: string;
  readonly reason: string;
}

/** One stack as a drill built it. */
export interface DrilledStack {
  readonly stack: string;
  readonly ms: number;
  /** AWS calls of the build. */
  readonly calls: number;
  /** How many of its objects were as Git wants them at the end. */
  readonly objects: number;
  /** Addresses that were rebuilt without what they hold. */
  readonly data: readonly string[];
  /** What could not be made because somebody has its name. */
  readonly names: readonly Obstacle[];
  /** What needs a person. */
  readonly manual: readonly Obstacle[];
  readonly failed: readonly RunChange[];
}

/** What a drill showed. Times are in milliseconds. */
export interface DrillReport {
  readonly account: string;
  readonly installation: string;
  readonly commit: string;
  readonly stacks: readonly DrilledStack[];
  readonly builtMs: number;
  readonly removed: number;
  readonly removedMs: number;
  /** What the drill made and that is still there. */
  readonly left: readonly { readonly address: string; readonly type: string; readonly id: string }[];
  readonly notes: readonly string[];
}

/** Who asks for a run, and from where. */
export interface Trigger {
  readonly kind: 'commit' | 'scan' | 'request' | 'command';
  /** For messages: `push of 1a2b3c4 by Ada`, `scan`, `apply by ada@host`. */
  readonly text: string;
}

/** What the shells (worker, command line, HTTP) may ask of the engine. */
export interface Engine {
  /** The tip of the tracked branch: one network call. */
  tip(signal: AbortSignal): Promise<string>;
  /** Fetches and synthesizes a commit of the tracked branch (its tip where none is given). */
  loadEstate(commit: string | undefined, signal: AbortSignal): Promise<Estate>;
  /** Fetches a branch, a commit or a pull request, and merges it with the tip of the tracked branch in the mirror alone. */
  propose(ref: string, signal: AbortSignal): Promise<Proposal>;
  /** Synthesizes what the tracked branch would be if it were merged now. */
  loadProposal(proposal: Proposal, signal: AbortSignal): Promise<Estate>;
  /** Read-only. `whole` adds every object as it is and will be. */
  plan(estate: Estate, stack: string, signal: AbortSignal, options?: { readonly whole: boolean }): Promise<PlanReport>;
  /** Read-only. Keeps the drift records and alerts up to date unless `record` is false. */
  scan(
    estate: Estate,
    stack: string,
    options: {
      readonly address?: string;
      readonly record: boolean;
      /** `deep` also compares what nobody configures with what it was. */
      readonly depth?: Depth | undefined;
      /** An address whose state of now becomes its baseline; only of a deep scan. */
      readonly accept?: string | undefined;
    },
    signal: AbortSignal,
  ): Promise<ScanReport>;
  /** The loop of DESIGN section 4: applies what policy allows, or heals drift where the commit is applied already. */
  reconcile(
    estate: Estate,
    stack: string,
    options: { readonly trigger: Trigger; readonly patience: 'none' | 'wait'; readonly depth?: Depth | undefined },
    signal: AbortSignal,
  ): Promise<RunReport>;
  /**
   * Looks at what calls of others touched, as the last passes of this process know the stacks: a few AWS calls for each, however large the
   * estate is. Records and tells drift, and puts nothing back.
   */
  notice(calls: readonly RecordedCall[], signal: AbortSignal): Promise<Noticed>;
  /** Another process looks after the stack from now on: what this one knows of it is no longer kept for events. */
  letGo(stack: string): void;
  /** What applying an older commit would undo: the attribute changes between it and what is applied. */
  wouldUndo(estate: Estate, older: readonly SynthesizedStack[], signal: AbortSignal): Promise<readonly PlanReport[]>;
  /**
   * Takes down that a person accepts a tip that does not follow the applied commit. Both must be what they are now, or
   * nothing is taken down; answers the stacks that it holds for.
   */
  acceptRewrite(request: RewriteRequest, signal: AbortSignal): Promise<RewriteAnswer>;
  /** Takes the lease of a stack from a holder that lives and must not go on; recorded in the history. */
  breakLock(request: BreakRequest, signal: AbortSignal): Promise<LockBreak>;
  /** What people look at and answer for. */
  readonly review: Review;
  status(signal: AbortSignal): Promise<readonly StackStatus[]>;
  /** What plain Terraform needs to take over a stack. Read-only. */
  exportStack(estate: Estate, stack: string, signal: AbortSignal): Promise<StackExport>;
  /** The same as a state of Terraform, with the secrets that are in it. Read-only. */
  exportState(estate: Estate, stack: string, signal: AbortSignal): Promise<StateExport>;
  /** Pauses, break-glass and orders to put a drift back. */
  readonly controls: Controls;
  /** The buttons of the message about a drift. */
  readonly presses: Presses;
  /**
   * Finds the objects of a stack that the ledger does not know, by their marks and by what they relate, and writes them into it
   * where `write` names who asks. AWS is only read.
   */
  rebuild(
    estate: Estate,
    stack: string,
    options: { readonly write: string | undefined },
    signal: AbortSignal,
  ): Promise<RebuildReport>;
  /** Rebuilds the estate in an empty account and removes it again; only for an installation that was made for a drill. */
  drill(options: DrillOptions, signal: AbortSignal): Promise<DrillReport>;
  /** Takes addresses of a stack (all where none is given) out of the ledger where `write` names who asks; AWS is not called. */
  forget(
    stack: string,
    options: { readonly addresses: readonly string[] | undefined; readonly write: string | undefined },
    signal: AbortSignal,
  ): Promise<ForgetReport>;
}

export type { StackExport } from './export/export-stack.ts';
export type { StackStatus };
