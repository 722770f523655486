import { asFailure } from '../core/failure.ts';
import type { Announcer } from './announce.ts';
import type { EngineDeps } from './deps.ts';
import type { Alert, HistoryEvent } from './ports/journal.ts';
import type { PlanReport } from './reports.ts';
import { heldAlert, type Teller } from './tell.ts';

/** Alerts of what is held of Git's changes, each once, with how it is let through; answers those that were told now. */
export async function tellHeld(
  report: Pick<PlanReport, 'decisions' | 'digest' | 'stack'>,
  teller: Teller,
  announcer: Announcer,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  const told: Alert[] = [];
  const held = report.decisions.filter(({ verdict, change }) => verdict === 'held' && change.cause !== 'drift');
  for (const decision of held) {
    const alert = heldAlert(decision, teller);
    // The id stays that of the reason: the same fact is not told again because the plan around it has moved.
    const whole = decision.approvable === true ? withWay(alert, report) : alert;
    if (await announcer.alert(whole, signal)) {
      told.push(whole);
    }
  }
  return told;
}

/** With how a person lets it through: an approval is for everything that waits in the plan. */
function withWay(
  alert: Alert,
  { decisions, digest, stack }: Pick<PlanReport, 'decisions' | 'digest' | 'stack'>,
): Alert {
  const changes = decisions.filter(({ approvable }) => approvable === true).length;
  const others = changes > 1 ? ` with ${changes - 1} more of this plan` : '';
  const way = `«groundstate approve ${digest.slice(0, 12)} --stack ${stack}» lets it through${others}.`;
  return { ...alert, next: `${alert.next} ${way}`, plan: { stack, digest, changes, thread: alert.id } };
}

/**
 * Writes into the timeline what was told for the first time: a pass that writes nothing has no run to tell it. People have
 * been told, so a timeline that cannot be written stops nothing.
 */
export async function recordTold(
  alerts: readonly Alert[],
  kind: 'held' | 'failure',
  { deps, announcer }: { readonly deps: EngineDeps; readonly announcer: Announcer },
  signal: AbortSignal,
): Promise<void> {
  const events = alerts.map(
    ({ id, at, stack, address, commit, title, next }): HistoryEvent => ({
      id: `told-${id}`,
      at,
      kind,
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
