import type { CountedCall } from '../support/proxy/call-counter.ts';
import type { Proxy } from '../support/proxy/start.ts';
import type { RunningWorker, Stage } from './stage.ts';
import { waitUntil } from './wait-until.ts';

/** The calls to AWS of one caller since a point in time, without those to the table of Groundstate itself. */
export function estateCalls(proxy: Proxy, caller: string, since: number): readonly CountedCall[] {
  return proxy.calls({ caller, since }).filter((call) => !isLedgerCall(call));
}

/** The calls of one caller to the table of Groundstate. */
export function ledgerCalls(proxy: Proxy, caller: string, since: number): readonly CountedCall[] {
  return proxy.calls({ caller, since }).filter(isLedgerCall);
}

// The estate's own tables are only described and configured, never read or written item by item.
function isLedgerCall({ service, category }: CountedCall): boolean {
  return service === 'dynamodb' && category === 'data';
}

/** How often each operation occurs, the most frequent first. */
export function countByOperation(calls: readonly CountedCall[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>();
  for (const { service, operation } of calls) {
    const name = `${service}:${operation}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].toSorted(([left, many], [right, more]) => more - many || left.localeCompare(right));
}

/** Two counters of a worker, as its metrics show them. */
export async function readCounters(
  worker: RunningWorker,
  signal: AbortSignal,
): Promise<{ readonly ticks: number; readonly git: number }> {
  const text = await (await fetch(`${worker.address}/metrics`, { signal })).text();
  const read = (pattern: RegExp): number => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  return {
    ticks: read(/^groundstate_ticks_total\{result="succeeded"\} (\d+)/m),
    git: read(/^groundstate_git_requests_total (\d+)/m),
  };
}

/** Waits for the end of a tick, so that a count can begin between two of them. */
export async function waitForTick(stage: Stage, worker: RunningWorker, atLeast: number): Promise<number> {
  const { signal } = stage;
  return waitUntil(
    `tick ${atLeast} of ${worker.name}`,
    async () => {
      const { ticks } = await readCounters(worker, signal);
      return ticks >= atLeast ? ticks : undefined;
    },
    { seconds: 60, signal },
  );
}
