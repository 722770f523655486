import type { Decision } from '../../core/change.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { Failure } from '../../core/failure.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import { comparableLive } from '../planning/comparable-live.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { HistoryEvent } from '../ports/journal.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Revision } from '../ports/source.ts';
import type { Estate } from '../reports.ts';
import type { ReviewPorts } from './review.ts';
import { waysBack } from './ways-back.ts';

/** One attribute as Git wants it and as AWS has it. Sensitive values are masked. */
export interface ExplainedAttribute {
  readonly name: string;
  readonly desired: Plain;
  /** Undefined: it was not read. */
  readonly live: Plain | undefined;
  readonly state: 'equal' | 'git moved' | 'drifted' | 'both moved' | 'not read';
}

/** What there is to know of one object. */
export interface Explanation {
  readonly address: string;
  readonly type: string;
  readonly id: string | undefined;
  readonly region: string | undefined;
  /** The tip that was compared with. */
  readonly commit: string;
  /** What is true of it as a whole, in a full sentence. */
  readonly situation: string;
  /** What Git says of it; empty where it is not in Git any more. */
  readonly attributes: readonly ExplainedAttribute[];
  /** Undefined where nothing differs. */
  readonly decision: Decision | undefined;
  /** The commit at which we last wrote it, as far as the repository still has it. */
  readonly written:
    | { readonly at: number; readonly commit: string; readonly revision: Revision | undefined }
    | undefined;
  /** Edits outside of Git, newest first. */
  readonly drifts: readonly DriftRecord[];
  /** The last events of the timeline about it, newest first. */
  readonly events: readonly HistoryEvent[];
  /** How to get back to what was, each in a full sentence. */
  readonly waysBack: readonly string[];
}

export interface ExplainRequest {
  readonly estate: Estate;
  readonly stack: string;
  readonly address: string;
}

const EVENTS_SHOWN = 10;
/** The timeline is read day by day, so that only the last weeks of it are looked at. */
const LOOKED_BACK_MS = 30 * 24 * 60 * 60 * 1000;

/** What should be there, what is, who last changed it, by which commit, and how to get back. Read-only. */
export async function explain(
  { estate, stack, address }: ExplainRequest,
  ports: ReviewPorts,
  signal: AbortSignal,
): Promise<Explanation> {
  const { deps } = ports;
  const plan = await ports.plan(estate, stack, signal);
  const instance = plan.evaluated.instances.get(address);
  const entry = plan.input.entries.get(address);
  const decision = plan.report.decisions.find(({ change }) => change.address === address);
  if (instance === undefined && entry === undefined && decision === undefined) {
    throw unknownAddress(address, plan);
  }
  const known = await deps.journal.drifts(stack, signal);
  const drifts = known.filter((drift) => drift.address === address).toSorted((a, b) => b.lastSeen - a.lastSeen);
  const until = deps.clock.now();
  const history = await deps.journal.history({ since: until - LOOKED_BACK_MS, until, stack, address }, signal);
  const written = entry === undefined ? undefined : await writtenOf(entry, ports, signal);
  const facts = { instance, entry, decision, drifts, written };
  return {
    address,
    type: instance?.type.type ?? entry?.type ?? decision?.change.type ?? '',
    id: instance?.id ?? entry?.id ?? decision?.change.id,
    region: (instance?.scope ?? entry?.scope ?? decision?.change.scope)?.region,
    commit: plan.report.commit,
    situation: sayTheWhole(facts, plan),
    attributes: instance === undefined ? [] : attributesOf(instance, plan),
    decision: decision?.change.action === 'none' ? undefined : decision,
    written,
    drifts,
    events: history.toReversed().slice(0, EVENTS_SHOWN),
    waysBack: waysBack(facts, plan.report.commit),
  };
}

/** What an explanation is made from. */
export interface ExplainedFacts {
  readonly instance: Instance | undefined;
  readonly entry: Entry | undefined;
  readonly decision: Decision | undefined;
  readonly drifts: readonly DriftRecord[];
  readonly written: Explanation['written'];
}

async function writtenOf(
  { commit, updatedAt }: Entry,
  { deps }: ReviewPorts,
  signal: AbortSignal,
): Promise<NonNullable<Explanation['written']>> {
  try {
    return { at: updatedAt, commit, revision: await deps.source.describe(commit, signal) };
  } catch (thrown) {
    signal.throwIfAborted();
    if (!(thrown instanceof Failure)) throw thrown;
    return { at: updatedAt, commit, revision: undefined }; // rewritten history, or a mirror that never saw it
  }
}

function sayTheWhole({ instance, entry, decision }: ExplainedFacts, { evaluated, report }: StackPlan): string {
  if (instance === undefined) {
    return entry === undefined
      ? (decision?.change.reason ?? 'Nothing is known of it.')
      : `It is not in Git any more at ${report.commit.slice(0, 10)}, and the ledger knows it. ${decision?.change.reason ?? ''}`.trim();
  }
  const { observation, blocked } = instance;
  if (blocked !== undefined) return blocked;
  if (observation?.kind === 'unread') {
    return `It could not be read, so nothing can be said of what it is: ${observation.reason}.`;
  }
  const isMissing = observation === undefined || observation.kind === 'absent';
  if (decision === undefined) {
    const reason = evaluated.blocked.get(instance.block.id);
    return reason ?? 'Nothing can be said of it at this commit.';
  }
  if (decision.change.action === 'none') return 'It is as Git says.';
  return isMissing ? `It does not exist. ${decision.change.reason}` : decision.change.reason;
}

/** What Git sets, and what differs though Git does not set it. */
function attributesOf(instance: Instance, plan: StackPlan): readonly ExplainedAttribute[] {
  const { desired, differences, ignoreTags, observation, type } = instance;
  const differing = new Map(differences.map((difference) => [difference.attribute, difference]));
  const names = [...new Set([...desired.configured, ...differing.keys()])].sort();
  const live = observation?.kind === 'present' ? comparableLive(observation.live, ignoreTags) : {};
  return names.map((name) => {
    const isSecret = desired.sensitive.has(name) || type.attributes[name]?.sensitive === true;
    const hide = (value: Plain): Plain =>
      isSecret && value !== null ? `(sensitive value ${plan.input.hash(canonicalText(value)).slice(0, 8)})` : value;
    const found = live[name];
    return {
      name,
      desired: hide(desired.values[name] ?? null),
      live: found === undefined ? undefined : hide(found),
      state: stateOf(differing.get(name)?.cause, found),
    };
  });
}

function stateOf(cause: Decision['change']['cause'] | undefined, live: Plain | undefined): ExplainedAttribute['state'] {
  switch (cause) {
    case 'git':
      return 'git moved';
    case 'drift':
      return 'drifted';
    case 'both':
      return 'both moved';
    case undefined:
      return live === undefined ? 'not read' : 'equal';
  }
}

function unknownAddress(address: string, plan: StackPlan): Failure {
  const known = [...new Set([...plan.evaluated.instances.keys(), ...plan.input.entries.keys()])].sort();
  const type = address.slice(0, address.lastIndexOf('.'));
  const near = known.filter((candidate) => candidate.startsWith(`${address}[`) || candidate.startsWith(type));
  const shown = (near.length > 0 ? near : known).slice(0, 10).join(', ');
  return new Failure({
    code: 'usage',
    handling: 'ask',
    summary: 'There is no such object',
    detail: `Neither the commit ${plan.report.commit.slice(0, 10)} nor the ledger has ${address}. ${shown === '' ? 'The stack has no objects.' : `There are: ${shown}.`}`,
  });
}
