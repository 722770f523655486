import type { Failure } from '../core/failure.ts';
import type { Alert, HistoryEvent, Journal } from '../engine/ports/journal.ts';
import type { Log } from '../engine/ports/log.ts';
import type { Clock } from '../engine/ports/time.ts';

interface Place {
  readonly stack: string;
  readonly commit: string | undefined;
  /** What happens next, in a full sentence. */
  readonly next: string;
}

/** Tells people of a failure once: its id is made of code, stack and commit, and whoever puts it first sends it. */
export async function alertFailure(
  { journal, clock, log }: { readonly journal: Journal; readonly clock: Clock; readonly log: Log },
  failure: Failure,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const alert = {
    id: `failure:${failure.code}:${place.stack}:${place.commit ?? 'none'}`,
    kind: 'failure',
    severity: failure.handling === 'ask' || failure.handling === 'stop' ? 'high' : 'medium',
    stack: place.stack,
    ...(failure.address === undefined ? {} : { address: failure.address }),
    title: `${failure.summary}: ${failure.detail}`,
    differences: [],
    by: 'groundstate',
    ...(place.commit === undefined ? {} : { commit: place.commit }),
    next: place.next,
    at: clock.now(),
  } as const;
  try {
    if (await journal.enqueue(alert, signal)) {
      await journal.append([eventOf(failure, alert)], signal);
    }
  } catch (error) {
    // The table itself may be what failed; the log line and the metrics are what is left then.
    log.warn({ err: error, alert: alert.id }, 'alert could not be kept');
  }
}

/** A commit that must not be applied is refused; everything else went wrong. */
const REFUSALS = new Set(['stale', 'history-unknown', 'git.signature', 'git.signatures-from', 'estate.policy']);

function eventOf({ code }: Failure, { id, at, stack, address, by, commit, title, next }: Alert): HistoryEvent {
  return {
    id: `told-${id}`,
    at,
    kind: REFUSALS.has(code) ? 'refused' : 'failure',
    stack,
    ...(address === undefined ? {} : { address }),
    actor: by,
    ...(commit === undefined ? {} : { commit }),
    text: `${title} ${next}`,
  };
}
