import { digest } from '../core/digest.ts';
import type { Drift, DriftRecord } from '../core/drift.ts';
import { driftId } from '../core/reactions/drift-parts.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { Depth } from './planning/wanted.ts';
import { tellerOf } from './record-drifts.ts';
import { gapAlert } from './tell-gaps.ts';

interface Gaps {
  readonly plan: StackPlan;
  readonly policy: StackPolicy | undefined;
  readonly depth: Depth | undefined;
  /** All records of the stack. */
  readonly known: readonly DriftRecord[];
}

/**
 * What a scan could not read is remembered like a drift: with its age and its recurrences. It is told when the second scan in a row could
 * not read it either, in one message for the stack: what AWS is still working on is no gap.
 */
export async function recordGaps(
  { plan, policy, depth = 'declared', known }: Gaps,
  { deps, announcer }: { readonly deps: EngineDeps; readonly announcer: Announcer },
  signal: AbortSignal,
): Promise<void> {
  const { report } = plan;
  const gaps = known.filter(({ tier, status }) => tier === 'unread' && status === 'open');
  const open = new Map(gaps.map((record) => [record.id, record]));
  if (open.size === 0 && report.coverage.unread.length === 0) {
    return;
  }
  const at = deps.clock.now();
  const found = report.coverage.unread.map((gap) => gapOf(gap, { plan, depth }));
  const standing: DriftRecord[] = [];
  for (const gap of found) {
    const record = open.get(gap.id);
    if (record === undefined) {
      await deps.journal.openDrift(gap, at, signal);
    } else if (record.lastSeen === record.firstSeen) {
      await deps.journal.openDrift(gap, at, signal);
      standing.push({ ...record, next: gap.next });
    }
  }
  const ids = new Set(found.map(({ id }) => id));
  for (const record of open.values()) {
    // A declared scan does not try what only a deep one reads.
    if (!ids.has(record.id) && (depth === 'deep' || record.desired !== 'deep')) {
      const end = { ending: 'equal again', resolution: 'It can be read again.' } as const;
      await deps.journal.resolveDrift({ ...end, record, at }, signal);
    }
  }
  if (standing.length > 0) {
    const teller = tellerOf(report, policy, deps, at);
    const key = digest(standing.map(({ id, recurrences }) => `${id} ${recurrences}`).join()).slice(0, 32);
    await announcer.alert(gapAlert({ key, gaps: standing, coverage: report.coverage }, teller), signal);
  }
}

function gapOf(
  { address, attribute, reason }: StackPlan['report']['coverage']['unread'][number],
  { plan, depth }: { readonly plan: StackPlan; readonly depth: Depth },
): Drift {
  const instance = plan.evaluated.instances.get(address);
  return {
    id: driftId(address, attribute, 'unread'),
    stack: plan.input.stack,
    address,
    type: instance?.type.type ?? '',
    cloudId: instance?.id ?? '',
    attribute,
    desired: depth,
    live: 'unread',
    tier: 'unread',
    severity: 'medium',
    next: reason,
  };
}
