import type { Failure } from '../core/failure.ts';
import type { NamedFailure } from '../engine/matters/plan-failures.ts';
import { tellFailures } from '../engine/matters/tell-failures.ts';
import type { Alert, HistoryEvent, Journal } from '../engine/ports/journal.ts';
import type { Log } from '../engine/ports/log.ts';
import type { Clock } from '../engine/ports/time.ts';

interface Place {
  readonly stack: string;
  readonly commit: string | undefined;
  /** What happens next, in a full sentence. */
  readonly next: string;
}

/** Tells people of a failure once for its code, stack and commit. */
export async function alertFailure(
  { journal, clock, log }: { readonly journal: Journal; readonly clock: Clock; readonly log: Log },
  failure: Failure,
  place: Place,
  signal: AbortSignal,
): Promise<void> {
  const alert = {
    // Names the failure.
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
    const told = await tell({ journal, clock }, { alert, summary: failure.summary }, signal);
    await journal.append(
      told.map((one) => eventOf(failure, one)),
      signal,
    );
  } catch (error) {
    // The table itself may be what failed; the log line and the metrics are what is left then.
    log.warn({ err: error, alert: alert.id }, 'alert could not be kept');
  }
}

/** Answers the alert if nobody was told before. A stack's failure is over with a pass that does not meet it; what is of all stacks is told once for each commit. */
async function tell(
  { journal, clock }: { readonly journal: Journal; readonly clock: Clock },
  failure: NamedFailure,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  const { alert } = failure;
  const { stack, by, at } = alert;
  if (stack === 'estate') {
    return (await journal.enqueue(alert, signal)) ? [alert] : [];
  }
  return tellFailures({ stack, failures: [failure], by, at }, { journal, clock }, signal);
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
