import type { DriftRecord } from '../core/drift.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import type { PlanReport } from './reports.ts';
import { driftAlert, driftEvent, resolvedAlert, resolvedEvent, type Teller } from './tell.ts';

interface DriftPorts {
  readonly deps: EngineDeps;
  readonly announcer: Announcer;
}

/** Opens what is new, closes what is gone, and tells each once. What could not be read stays as it was. */
export async function recordDrifts(
  report: PlanReport,
  policy: StackPolicy | undefined,
  { deps, announcer }: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  const at = deps.clock.now();
  const teller = tellerOf(report, policy, deps, at);
  const known = await deps.journal.drifts(report.stack, signal);
  const open = new Map(known.filter((record) => record.status === 'open').map((record) => [record.id, record]));
  const found = new Set(report.drifts.map((drift) => drift.id));
  for (const drift of report.drifts) {
    if (!open.has(drift.id) && (await deps.journal.openDrift(drift, at, signal)) === 'first') {
      await announcer.record([driftEvent(drift, teller)], signal);
      await announcer.alert(driftAlert(drift, teller), signal);
    }
  }
  const unread = new Set(report.coverage.unread.map((entry) => entry.address));
  for (const record of open.values()) {
    if (!found.has(record.id) && !unread.has(record.address)) {
      await closeDrift({ record, resolution: 'It is equal to Git again.', teller }, { deps, announcer }, signal);
    }
  }
}

/** Closes the open drifts of addresses that a run has put back. */
export async function closeDriftsOf(
  input: {
    readonly addresses: ReadonlySet<string>;
    readonly report: PlanReport;
    readonly policy: StackPolicy | undefined;
    readonly resolution: string;
  },
  ports: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  const { deps } = ports;
  const { addresses, report } = input;
  const teller = tellerOf(report, input.policy, deps, deps.clock.now());
  const known = addresses.size === 0 ? [] : await deps.journal.drifts(report.stack, signal);
  for (const record of known) {
    if (record.status === 'open' && addresses.has(record.address)) {
      await closeDrift({ record, resolution: input.resolution, teller }, ports, signal);
    }
  }
}

async function closeDrift(
  {
    record,
    resolution,
    teller,
  }: { readonly record: DriftRecord; readonly resolution: string; readonly teller: Teller },
  { deps, announcer }: DriftPorts,
  signal: AbortSignal,
): Promise<void> {
  if (await deps.journal.resolveDrift(record.stack, record.id, resolution, teller.at, signal)) {
    await announcer.record([resolvedEvent(record, resolution, teller)], signal);
    await announcer.alert(resolvedAlert(record, resolution, teller), signal);
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
