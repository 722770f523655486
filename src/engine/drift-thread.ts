import type { DriftEnding } from '../core/drift.ts';
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

/** Where a drift's message stands after its end. */
export const STATUS_AFTER: Readonly<Record<DriftEnding, AlertStatus>> = {
  'put back': 'reverted',
  'equal again': 'reverted',
  accepted: 'gone',
  'in Git': 'codified',
  ignored: 'gone',
  'changed again': 'gone',
};
