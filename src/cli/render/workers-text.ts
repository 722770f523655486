import type { Presence } from '../../core/fleet/presence.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';
import { formatAge } from './time-text.ts';

/** A line has room for so many; `--json` has all. */
const mostNames = 8;

/** The workers, the stacks that each looks after and since when, and when it was heard of last. */
export function renderWorkers(workers: readonly Presence[], now: number, style: Style): string {
  if (workers.length === 0) return '\nNo worker runs: nothing is read or applied by itself.\n';
  const rows = workers.map((worker) => [
    cleanText(worker.holder),
    describeStacks(worker, now),
    heardOf(worker, workers, now),
  ]);
  const [head = '', ...rest] = renderTable([['WORKER', 'LOOKS AFTER', 'HEARD OF'], ...rows])
    .trimEnd()
    .split('\n');
  return `\n${[style.bold(head), ...rest].join('\n')}\n`;
}

function describeStacks({ holds }: Presence, now: number): string {
  if (holds.length === 0) return 'nothing yet';
  const names = holds.slice(0, mostNames).map(({ stack, since }) => `${cleanText(stack)} (${formatAge(now - since)})`);
  const more = holds.length - names.length;
  return `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

/** A worker that is alone does not beat; of one in company silence says something. */
function heardOf({ at, everyMs, busy }: Presence, workers: readonly Presence[], now: number): string {
  const age = `${formatAge(now - at)} ago`;
  if (workers.length === 1) return `${age}, alone`;
  if (now - at > 3 * everyMs) return `${age}: the others have its stacks`;
  return busy ? `${age}, at work` : age;
}
