import type { Drift } from '../core/drift.ts';
import type { Failure } from '../core/failure.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import { driftThread } from './drift-thread.ts';
import type { Teller } from './tell.ts';

interface Ports {
  readonly deps: EngineDeps;
  readonly announcer: Announcer;
  readonly teller: Teller;
  /** What the run found. */
  readonly drifts: readonly Drift[];
}

/** Says in the message of a drift that it could not be put back, and why. */
export async function tellFailedReverts(
  failures: readonly Failure[],
  { deps, announcer, teller, drifts }: Ports,
  signal: AbortSignal,
): Promise<void> {
  const reasons = new Map(failures.map((failure) => [failure.address, failure]));
  const failed = new Set(drifts.filter(({ address }) => reasons.has(address)).map(({ id }) => id));
  if (failed.size === 0) {
    return;
  }
  const records = await deps.journal.drifts(teller.stack, signal);
  for (const record of records.filter(({ id, status }) => status === 'open' && failed.has(id))) {
    const failure = reasons.get(record.address);
    const { stack, commit, actor, at } = teller;
    await announcer.alert(
      {
        id: `failed-${record.id}-${record.recurrences}-${failure?.code ?? ''}`,
        ...driftThread(record, record.recurrences),
        kind: 'progress',
        status: 'failed',
        severity: record.severity,
        stack,
        address: record.address,
        title: `It could not be put back: ${failure?.summary ?? ''}.`,
        differences: [],
        by: actor,
        commit,
        next: failure?.detail ?? '',
        at,
      },
      signal,
    );
  }
}
