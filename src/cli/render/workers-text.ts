import { isSilent, type Presence } from '../../core/fleet/presence.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { renderTable } from './table.ts';
import { formatAge } from './time-text.ts';

/** A line has room for so many; `--json` has all. */
const mostNames = 8;

/** The workers, the stacks that each looks after and since when, and when it was heard of last. */
export function renderWorkers(workers: readonly Presence[], now: number, style: Style): string {
  if (workers.length === 0) return nobodyRuns;
  const rows = workers.map((worker) => [
    cleanText(worker.holder),
    describeStacks(worker, now),
    heardOf(worker, workers, now),
  ]);
  const [head = '', ...rest] = renderTable([['WORKER', 'LOOKS AFTER', 'HEARD OF'], ...rows])
    .trimEnd()
    .split('\n');
  return `\n${[style.bold(head), ...rest].join('\n')}\n${areAllSilent(workers, now) ? nobodyWorks : ''}`;
}

const nobodyRuns = '\nNo worker runs: nothing is read or applied by itself. Start one: groundstate worker.\n';

const nobodyWorks =
  'No worker was heard of lately: it ended without a word, or does not reach the table. Nothing is read or applied by itself. Look at its log, or start one: groundstate worker.\n';

function areAllSilent(workers: readonly Presence[], now: number): boolean {
  return workers.every((worker) => isSilent(worker, now));
}

function describeStacks(worker: Presence, now: number): string {
  const { holds } = worker;
  if (isSilent(worker, now)) return 'nothing any more';
  if (holds.length === 0) return 'nothing yet';
  const names = holds.slice(0, mostNames).map(({ stack, since }) => `${cleanText(stack)} (${formatAge(now - since)})`);
  const more = holds.length - names.length;
  return `${names.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
}

function heardOf(worker: Presence, workers: readonly Presence[], now: number): string {
  const age = `${formatAge(now - worker.at)} ago`;
  if (isSilent(worker, now)) return `${age}, silent${areAllSilent(workers, now) ? '' : ': the others have its stacks'}`;
  if (worker.alone) return `${age}, alone`;
  return worker.busy ? `${age}, at work` : age;
}
