import type { DriftRecord } from '../core/drift.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import { driftThread } from './drift-thread.ts';
import { driftDifferences, driftTitle, type Teller } from './tell.ts';

const DAY_MS = 86_400_000;

/** Calls out what matters, stands open for too long and nobody has looked at: once, then every day. */
export async function escalateDrifts(
  records: readonly DriftRecord[],
  { deps, announcer, teller }: { readonly deps: EngineDeps; readonly announcer: Announcer; readonly teller: Teller },
  signal: AbortSignal,
): Promise<void> {
  const after = deps.settings.escalateAfterMs ?? 0;
  if (after <= 0) {
    return;
  }
  for (const record of records.filter(isForgotten)) {
    const ageMs = teller.at - record.firstSeen;
    if (ageMs >= after) {
      await announcer.alert(escalation(record, { ageMs, round: Math.floor((ageMs - after) / DAY_MS), teller }), signal);
    }
  }
}

function isForgotten({ status, severity, acknowledged }: DriftRecord): boolean {
  return status === 'open' && acknowledged === undefined && (severity === 'high' || severity === 'critical');
}

function escalation(
  record: DriftRecord,
  { ageMs, round, teller }: { readonly ageMs: number; readonly round: number; readonly teller: Teller },
) {
  const { stack, commit, owner, at } = teller;
  return {
    id: `escalation-${record.id}-${record.recurrences}-${round}`,
    ...driftThread(record, record.recurrences),
    kind: 'escalation' as const,
    severity: record.severity,
    stack,
    address: record.address,
    title: `Open for ${spanText(ageMs)}, and nobody has looked at it: ${driftTitle(record)}`,
    differences: driftDifferences(record),
    by: record.culprit?.text ?? 'not known yet',
    commit,
    next: record.next,
    ...(owner === undefined ? {} : { owner }),
    at,
  };
}

function spanText(ms: number): string {
  const hours = Math.floor(ms / 3_600_000);
  if (hours >= 48) {
    return `${Math.floor(hours / 24)} days`;
  }
  return hours >= 2 ? `${hours} h` : `${Math.floor(ms / 60_000)} min`;
}
