import type { RunReport } from '../engine/reports.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './render/clean-text.ts';
import { formatAge, formatTime } from './render/time-text.ts';

/**
 * Says which changes of Git wait for a window, and when it opens. Where the person wants to wait, sleeps until then and
 * answers true: the tip has to be read again, because it may have moved.
 */
export async function waitForWindow(
  { app, note, signal }: CommandContext,
  reports: readonly RunReport[],
  wants: boolean,
): Promise<boolean> {
  const waiting = reports.flatMap(({ stack, plan }) =>
    (plan?.decisions ?? []).flatMap(({ waits, until }) =>
      waits === true && until !== undefined ? [{ stack, until }] : [],
    ),
  );
  if (waiting.length === 0) return false;
  const opensAt = Math.min(...waiting.map(({ until }) => until));
  const left = opensAt - app.clock.now();
  const stacks = [...new Set(waiting.map(({ stack }) => stack))].map(cleanText).join(', ');
  const when = `${formatTime(opensAt)} (in ${formatAge(left)})`;
  if (!wants) {
    note(
      `Changes of ${stacks} wait for a change window, which opens at ${when}. The worker applies them then; "groundstate apply --wait" stays and does it.`,
    );
    return false;
  }
  note(
    `Waiting for the change window of ${stacks}, which opens at ${when}. Nothing is held meanwhile; the tip of then is applied.`,
  );
  await app.clock.sleep(Math.max(1000, left), signal);
  return true;
}
