import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { type ExportedDay, exportHistory } from '../../engine/review/export-history.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { printJson } from '../render/json-value.ts';

interface ExportOptions {
  readonly to: string;
  readonly since?: string;
  readonly includeToday?: true;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate history export --to s3://audit/groundstate
  $ groundstate history export --to s3://audit/groundstate --since 2026-11-01

One object of JSON lines for each day (UTC), DAY.jsonl, and its checkpoint, checkpoints/DAY.json. Days that are there
already are not written again: run it every day, and again after it was cut off.
`;

/** `groundstate history export`: the timeline, kept outside of the table. */
export function addHistoryExportCommand(history: Command, choose: Choose): void {
  history
    .command('export')
    .description('Copy the timeline to S3 as JSON lines, day by day. Reads only the table.')
    .requiredOption('--to <ADDRESS>', 'the bucket and folder, s3://bucket/folder')
    .option('--since <DAY>', 'from this UTC day on, like 2026-11-01')
    .option('--include-today', 'also the day that is not over; it is written again later')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((_: unknown, command: Command) => {
      // The command above has a --json and a --since of its own, and takes them first.
      const { to, includeToday } = command.opts<ExportOptions>();
      const above = command.parent?.opts<{ readonly since?: string; readonly json?: true }>() ?? {};
      const isGiven = command.parent?.getOptionValueSource('since') === 'cli';
      const since = isGiven && above.since !== undefined ? { since: above.since } : {};
      const options = { to, ...since, ...(includeToday && { includeToday }), ...(above.json && { json: above.json }) };
      choose({ role: 'command', run: (context) => exportTimeline(context, options) });
    });
}

async function exportTimeline(context: CommandContext, options: ExportOptions): Promise<number> {
  const { app, note, print, progress, signal } = context;
  const { since } = options;
  if (since !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(since)) {
    throw createUsageFailure(
      'The day is not understood',
      `"${since}" is not a day like 2026-11-01. An export goes by whole UTC days.`,
    );
  }
  const archive = await app.openArchive(options.to);
  const today = new Date(app.clock.now() + (options.includeToday === true ? 86_400_000 : 0)).toISOString().slice(0, 10);
  const onDay = (day: string) => progress.start(`exporting ${day}`);
  try {
    const days = await exportHistory({ archive, since, before: today, onDay }, app.journal, signal);
    print(
      options.json === true
        ? printJson({ schema_version: 1, to: archive.address, days })
        : render(days, archive.address),
    );
    if (days.some(({ outcome }) => outcome === 'replaced') && options.includeToday !== true) {
      note('A day that was exported before had other events since, and was written again.');
    }
    return exitStatus.ok;
  } finally {
    archive.close();
  }
}

function render(days: readonly ExportedDay[], address: string): string {
  const lines = days.map(
    ({ day, events, outcome, checkpoint }) =>
      `${day}: ${events === 1 ? '1 event' : `${events} events`} ${outcome}${checkpoint === undefined ? '' : `, checkpoint ${day}:${checkpoint}`}`,
  );
  const fresh = days.filter(({ outcome }) => outcome !== 'there already').length;
  lines.push(
    days.length === 0 ? 'There is no finished day to export.' : `${fresh} of ${days.length} days written to ${address}`,
  );
  return `${lines.join('\n')}\n`;
}
