import { type Culprit, type Drift, type DriftEnd, type DriftRecord, isDeepOnly } from '../core/drift.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { Announcer } from './announce.ts';
import type { TrailPorts } from './attribution/ask-trail.ts';
import { CulpritFinder, isFresh, isNameless, isUnconfirmed } from './attribution/find-culprits.ts';
import type { EngineDeps } from './deps.ts';
import { escalateDrifts } from './escalate-drifts.ts';
import { EQUAL_AGAIN, howResolved, howUndeclaredEnded } from './how-resolved.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { Depth } from './planning/wanted.ts';
import { recordGapEvent } from './record-gap-event.ts';
import type { PlanReport } from './reports.ts';
import {
  culpritAlert,
  culpritEvent,
  driftAlert,
  driftEvent,
  resolvedAlert,
  resolvedEvent,
  restatedAlert,
  type Teller,
} from './tell.ts';

interface DriftPorts {
  readonly deps: EngineDeps;
  readonly announcer: Announcer;
}

/** What a pass looked at, where that is not the whole stack. */
export interface Look {
  readonly plan: StackPlan;
  readonly policy: StackPolicy | undefined;
  /** Whether what a record is about was looked at; left out: all that a declared scan sees. */
  readonly saw?: (record: DriftRecord) => boolean;
  /** How often CloudTrail may be asked. */
  readonly lookUps?: number;
}

/** What nobody configures goes back by hand, is accepted, or is configured from now on. */
function howEnded(record: DriftRecord, plan: StackPlan): DriftEnd {
  const isDeclared = plan.evaluated.instances.get(record.address)?.desired.compared.has(record.attribute) === true;
  return isDeepOnly(record) && !isDeclared ? howUndeclaredEnded(record, plan) : howResolved(record, plan);
}

/** What a scan of a depth looks at. */
export function sawAt(depth: Depth | undefined): (record: DriftRecord) => boolean {
  return (record) => depth === 'deep' || !isDeepOnly(record);
}

/** Opens what is new, closes what is gone, and tells each once. What could not be read stays as it was. Gives the records as they were before. */
export async function recordDrifts(
  { plan, policy, saw = sawAt('declared'), lookUps }: Look,
  ports: DriftPorts & TrailPorts,
  signal: AbortSignal,
): Promise<readonly DriftRecord[]> {
  const { deps, announcer } = ports;
  const { report } = plan;
  const at = deps.clock.now();
  const teller = tellerOf(report, policy, deps, at);
  const all = await deps.journal.driftsAndGaps(report.stack, signal);
  const records = new Map(all.map((record) => [record.id, record]));
  const known = all.filter((record) => record.tier !== 'unread' && saw(record));
  const found = new Set(report.drifts.map((drift) => drift.id));
  const culprits = new CulpritFinder(plan, ports, { lookUps, records: all });
  for (const drift of report.drifts) {
    const record = records.get(drift.id);
    if (record?.status !== 'open') {
      await openDrift({ drift: await culprits.named(drift, at, signal), record, teller }, ports, signal);
    } else if (isDecidedAnew(drift, record)) {
      await announcer.alert(restatedAlert(drift, record, teller), signal);
      await deps.journal.restateDrift(drift, record, signal);
    }
  }
  for (const record of known.filter(({ status }) => status === 'open')) {
    if (!found.has(record.id) && !wasUnread(record, report)) {
      await closeDrift({ record, end: howEnded(record, plan), teller }, ports, signal);
    }
  }
  await escalateDrifts(
    known.filter(({ id }) => found.has(id)),
    { ...ports, teller },
    signal,
  );
  await nameCulprits({ known, culprits, teller }, ports, signal);
  if (lookUps === undefined) {
    await confirmCulprits({ known, culprits, teller }, ports, signal);
    await recordGapEvent(report, ports, signal); // a look at a few objects says nothing of the others
  }
  return all;
}

async function openDrift(
  {
    drift,
    record,
    teller,
  }: { readonly drift: Drift; readonly record: DriftRecord | undefined; readonly teller: Teller },
  { deps, announcer }: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  // The alert stands first: its id is the same after a crash, and a drift that is open already is not told again.
  const occurrence = record === undefined ? 0 : record.recurrences + 1;
  await announcer.alert(driftAlert(drift, teller, occurrence), signal);
  if ((await deps.journal.openDrift(drift, teller.at, signal)) === 'first') {
    await announcer.record([driftEvent(drift, teller)], signal);
  }
}

/** Whether another rule decides by now. What is put back in this pass is told by its end, and what a pause holds by the pause. */
function isDecidedAnew(drift: Drift, record: DriftRecord): boolean {
  const isOtherRule = drift.by !== undefined && drift.by !== record.by;
  const isFreed = drift.by !== undefined && record.isLeftAlone === true && drift.isLeftAlone !== true;
  const isLeftNow = drift.isLeftAlone === true && drift.next !== record.next;
  return drift.reverting !== true && (isOtherRule || isFreed || isLeftNow);
}

/** Says of drifts that were told without a name who did it, also where they are put back already: CloudTrail comes later than we do. */
async function nameCulprits(
  input: {
    readonly known: readonly DriftRecord[];
    readonly culprits: CulpritFinder;
    readonly teller: Teller;
  },
  { deps, announcer }: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  const { known, culprits, teller } = input;
  for (const record of known.filter((candidate) => isNameless(candidate, teller.at))) {
    const { culprit } = await culprits.named(record, record.firstSeen, signal);
    if (culprit !== undefined) {
      await attribute({ record, culprit, teller }, { deps, announcer }, signal);
    }
  }
  for (const record of known.filter((candidate) => isFresh(candidate, teller.at))) {
    const better = await culprits.better(record, signal);
    if (better !== undefined) {
      await attribute({ record, culprit: better, teller }, { deps, announcer }, signal);
    }
  }
}

/** Asks CloudTrail about those whom only the queue of events named; a look at a few objects has no calls to spare for that. */
async function confirmCulprits(
  { known, culprits, teller }: Parameters<typeof nameCulprits>[0],
  ports: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  for (const record of known.filter(isUnconfirmed)) {
    const culprit = await culprits.confirmed(record, teller.at, signal);
    if (culprit !== undefined) {
      await attribute({ record, culprit, teller }, ports, signal);
    }
  }
}

async function attribute(
  { record, culprit, teller }: { readonly record: DriftRecord; readonly culprit: Culprit; readonly teller: Teller },
  { deps, announcer }: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  const attribution = { stack: record.stack, id: record.id, culprit, instead: record.culprit };
  if (await deps.journal.attributeDrift(attribution, signal)) {
    await announcer.alert(culpritAlert(record, culprit, teller), signal);
    await announcer.record([culpritEvent(record, culprit, teller)], signal);
  }
}

/** Whether what the drift is about, or its whole block, could not be read; an added child is only seen through its parent. */
function wasUnread(record: DriftRecord, report: PlanReport): boolean {
  const about = [record.address, ...(record.parent === undefined ? [] : [record.parent])];
  return report.coverage.unread.some(({ address }) =>
    about.some((candidate) => candidate === address || candidate.startsWith(`${address}[`)),
  );
}

/** Closes the open drifts of addresses that a run left as Git wants them. */
export async function closeDriftsOf(
  input: {
    /** When each was known to be so; what moved since is drift still, and nobody put it back. Milliseconds since the epoch. */
    readonly doneAt: ReadonlyMap<string, number>;
    /** Those for which it made a call; what was equal to Git already when it was about to be written is not put back. */
    readonly written: ReadonlySet<string>;
    readonly report: PlanReport;
    readonly policy: StackPolicy | undefined;
    /** How it ends for what was written. */
    readonly resolution: string;
  },
  ports: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  const { deps } = ports;
  const { doneAt, report } = input;
  const teller = tellerOf(report, input.policy, deps, deps.clock.now());
  const known = doneAt.size === 0 ? [] : await deps.journal.drifts(report.stack, signal);
  const spared = sparedDrifts(report);
  for (const record of known) {
    if (isPutBack(record) && record.firstSeen <= (doneAt.get(record.address) ?? 0) && !spared.has(record.id)) {
      const putBack = { ending: 'put back', resolution: input.resolution } as const;
      const end = input.written.has(record.address) ? putBack : EQUAL_AGAIN;
      await closeDrift({ record, end, teller }, ports, signal);
    }
  }
}

/** A run puts back what Git declares; what nobody configures it leaves alone, and a gap is closed by a read. */
function isPutBack(record: DriftRecord): boolean {
  return record.status === 'open' && record.tier !== 'unread' && !isDeepOnly(record);
}

/** Drifts that a run left as they are, although it changed something else of their objects. */
function sparedDrifts({ drifts, decisions }: PlanReport): ReadonlySet<string> {
  const spared = new Map(decisions.map(({ change, spares = {} }) => [change.address, spares]));
  return new Set(
    drifts.filter(({ address, attribute }) => spared.get(address)?.[attribute] !== undefined).map(({ id }) => id),
  );
}

async function closeDrift(
  { record, end, teller }: { readonly record: DriftRecord; readonly end: DriftEnd; readonly teller: Teller },
  { deps, announcer }: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  await announcer.alert(resolvedAlert(record, end, teller), signal);
  if (await deps.journal.resolveDrift({ ...end, record, at: teller.at }, signal)) {
    await announcer.record([resolvedEvent(record, end.resolution, teller)], signal);
  }
}

/** Who speaks in the messages about a plan. */
export function tellerOf(
  report: { readonly stack: string; readonly commit: string },
  policy: StackPolicy | undefined,
  deps: EngineDeps,
  at: number,
): Teller {
  return { stack: report.stack, commit: report.commit, owner: policy?.owner, actor: deps.settings.actor, at };
}
