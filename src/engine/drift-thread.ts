import { readResolution } from './how-resolved.ts';
import type { Alert, AlertStatus } from './ports/journal.ts';

/** What makes an alert part of the message about one occurrence of a drift. */
export function driftThread(
  drift: { readonly stack: string; readonly id: string },
  occurrence: number,
): Required<Pick<Alert, 'thread' | 'drift'>> {
  return {
    thread: `drift-${drift.id}-${occurrence}`,
    drift: { stack: drift.stack, id: drift.id, occurrence },
  };
}

/** Where a drift's message stands after its resolution. */
export function endingOf(resolution: string): AlertStatus {
  const ending = readResolution(resolution);
  if (ending === 'in Git') {
    return 'codified';
  }
  return ending === 'put back' ? 'reverted' : 'gone';
}
