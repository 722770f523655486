import type { Announcer } from './announce.ts';
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
    const way = `«groundstate approve ${report.digest.slice(0, 12)} --stack ${report.stack}» lets it through.`;
    // The id stays that of the reason: the same fact is not told again because the plan around it has moved.
    const whole = decision.approvable === true ? { ...alert, next: `${alert.next} ${way}` } : alert;
    if (await announcer.alert(whole, signal)) {
      told.push(whole);
    }
  }
  return told;
}

/** What was told for the first time, as it stands in the timeline: a pass that writes nothing has no run to tell it. */
export function eventsOfAlerts(
  alerts: readonly Alert[],
  kind: 'held' | 'failure',
  { actor }: Teller,
): readonly HistoryEvent[] {
  return alerts.map(({ id, at, stack, address, commit, title, next }) => ({
    id: `told-${id}`,
    at,
    kind,
    stack,
    ...(address === undefined ? {} : { address }),
    actor,
    ...(commit === undefined ? {} : { commit }),
    text: `${title}: ${next}`,
  }));
}
