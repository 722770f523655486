import type { HistoryEvent } from '../../engine/ports/journal.ts';
import { cleanText } from './clean-text.ts';
import type { Style } from './style.ts';
import { formatTime, formatZone, shortCommit } from './time-text.ts';

/** One timeline, oldest first, a line for each event. */
export function renderHistory(
  events: readonly HistoryEvent[],
  span: { readonly since: number; readonly until: number },
  style: Style,
): string {
  const head = `What happened from ${formatTime(span.since)} to ${formatTime(span.until)} (${formatZone(span.until)})`;
  const lines = [style.bold(head), ''];
  for (const event of events) lines.push(renderEvent(event, style));
  lines.push(events.length === 0 ? 'Nothing was recorded in this time.' : `\n${countEvents(events.length)}`);
  return `${lines.join('\n')}\n`;
}

function countEvents(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}

function renderEvent(event: HistoryEvent, style: Style): string {
  const place = cleanText(event.address ?? event.stack);
  const commit = event.commit === undefined ? '' : ` [${shortCommit(event.commit)}]`;
  const time = style.dim(formatTime(event.at));
  return `${time}  ${event.kind.padEnd(14)}  ${style.bold(place)}  ${cleanText(event.text)} (by ${cleanText(event.actor)})${commit}`;
}

const columns = ['time', 'kind', 'stack', 'address', 'actor', 'commit', 'run', 'text'] as const;

/** The timeline for a spreadsheet: RFC 4180, UTC times, and no cell that a spreadsheet would run as a formula. */
export function renderHistoryCsv(events: readonly HistoryEvent[]): string {
  const rows = events.map((event) => [
    new Date(event.at).toISOString(),
    event.kind,
    event.stack,
    event.address ?? '',
    event.actor,
    event.commit ?? '',
    event.runId ?? '',
    event.text,
  ]);
  return [columns, ...rows].map((row) => `${row.map(quoteCell).join(',')}\r\n`).join('');
}

function quoteCell(cell: string): string {
  const harmless = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
