import { digest } from '../core/digest.ts';
import { asFailure } from '../core/failure.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import type { PlanReport } from './reports.ts';

/** How many of the parts that could not be read the timeline names. */
const NAMED = 5;

/**
 * Writes into the timeline that a pass could not read everything: of that time nobody can say that nothing had moved. The
 * same gap is written once by each worker.
 */
export async function recordGapEvent(
  { stack, commit, coverage: { unread, resources } }: Pick<PlanReport, 'stack' | 'commit' | 'coverage'>,
  { deps, announcer }: { readonly deps: EngineDeps; readonly announcer: Announcer },
  signal: AbortSignal,
): Promise<void> {
  if (unread.length === 0) {
    return;
  }
  const parts = unread.map(({ address, attribute, reason }) => `${address} (${attribute}): ${reason}`);
  const rest = parts.length > NAMED ? `; and ${parts.length - NAMED} more` : '';
  const which = unread.map(({ address, attribute }) => `${address}|${attribute}`).sort();
  const event = {
    id: `scan-gap-${digest(`${deps.settings.actor}|${stack}|${which.join('\n')}`).slice(0, 32)}`,
    at: deps.clock.now(),
    kind: 'scan gap' as const,
    stack,
    actor: deps.settings.actor,
    commit,
    text: `not everything of ${resources} objects could be read: ${parts.slice(0, NAMED).join('; ')}${rest}`,
  };
  try {
    await announcer.record([event], signal);
  } catch (thrown) {
    signal.throwIfAborted();
    deps.log.error({ stack, error: asFailure(thrown).message }, 'a gap of a scan could not be written to the history');
  }
}
