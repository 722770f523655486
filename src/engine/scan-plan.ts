import type { StackPolicy } from '../core/stack-policy.ts';
import type { Announcer } from './announce.ts';
import type { TrailPorts } from './attribution/ask-trail.ts';
import { nameDrifts } from './attribution/find-culprits.ts';
import { lookDeep } from './deep/look-deep.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import { recordDrifts, sawAt } from './record-drifts.ts';
import type { Engine, PlanReport, ScanReport } from './reports.ts';

/** What a scan does with a plan: looks as deep as it was asked to, names who did it, and remembers that if it is told to. */
export async function scanPlan(
  seen: StackPlan,
  {
    depth,
    accept,
    record,
    address,
    policy,
  }: Parameters<Engine['scan']>[2] & { readonly policy: StackPolicy | undefined },
  ports: TrailPorts & { readonly announcer: Announcer },
  signal: AbortSignal,
): Promise<ScanReport> {
  const { deps } = ports;
  const deep = depth === 'deep' ? await lookDeep({ plan: seen, accept }, deps, signal) : seen;
  const made = await nameDrifts(deep, ports, signal);
  if (record) {
    await recordDrifts({ plan: made, policy, saw: sawAt(depth) }, ports, signal);
  }
  return scanReport(made.report, address, deps.clock.now());
}

function scanReport(report: PlanReport, address: string | undefined, at: number): ScanReport {
  const about = (candidate: { readonly address: string }): boolean =>
    address === undefined || candidate.address === address;
  return {
    stack: report.stack,
    commit: report.commit,
    at,
    drifts: report.drifts.filter(about),
    ignored: report.ignored.filter(about),
    coverage: report.coverage,
    complete: report.coverage.unread.filter(about).length === 0,
    diagnostics: report.diagnostics,
  };
}
