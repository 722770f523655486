import type { HistoryAudit } from '../../engine/ports/journal.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';

/** What a check of the timeline found: that it is whole, or every flaw and what to do about them. */
export function renderAudit(audit: HistoryAudit, style: Style): string {
  const { events, writers, flaws } = audit;
  const size = `${count(events, 'event')} by ${count(writers, 'writer')}, ${count(audit.checkpoints.length, 'daily checkpoint')}`;
  if (flaws.length > 0) {
    const lines = flaws.map(({ kind, text }) => `  ${kind.padEnd(8)} ${cleanText(text)}`);
    return `${[style.bold(`The timeline is not as it was written: ${count(flaws.length, 'flaw')} (${size}).`), '', ...lines, '', advice].join('\n')}\n`;
  }
  const newest = audit.checkpoints.at(-1);
  const anchor =
    newest === undefined
      ? []
      : [
          `Newest checkpoint: ${newest.day}:${newest.hash}`,
          'Keep it outside of this account: with --anchor it proves later that nothing before it was made anew.',
        ];
  return `${[style.bold(`The timeline is whole: ${size}.`), ...anchor].join('\n')}\n`;
}

const advice =
  'Somebody or something other than Groundstate wrote to the table. Find out who (CloudTrail data events of the table), and restore the table ' +
  'to a time before it under another name (point-in-time recovery) to read what stood there. The estate itself is not affected: nothing is decided by the timeline.';

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
