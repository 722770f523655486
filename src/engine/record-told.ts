import { asFailure } from '../core/failure.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import type { Alert, HistoryEvent } from './ports/journal.ts';

/**
 * Writes into the timeline what was told for the first time: a pass that writes nothing has no run to tell it. People have
 * been told, so a timeline that cannot be written stops nothing.
 */
export async function recordTold(
  alerts: readonly Alert[],
  { deps, announcer }: { readonly deps: EngineDeps; readonly announcer: Announcer },
  signal: AbortSignal,
): Promise<void> {
  const events = alerts.map(
    ({ id, kind, at, stack, address, commit, title, next }): HistoryEvent => ({
      id: `told-${id}`,
      at,
      kind: kind === 'held' ? 'held' : 'failure',
      stack,
      ...(address === undefined ? {} : { address }),
      actor: deps.settings.actor,
      ...(commit === undefined ? {} : { commit }),
      text: `${title}: ${next}`,
    }),
  );
  try {
    await announcer.record(events, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    deps.log.error({ error: asFailure(thrown).message }, 'what was told could not be written to the history');
  }
}
