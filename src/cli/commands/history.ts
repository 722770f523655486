import { type Command, Option as Flag } from 'commander';
import { HISTORY_KINDS } from '../../engine/ports/history-kinds.ts';
import type { HistoryEvent } from '../../engine/ports/journal.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { parseTimeRange } from '../parse-time.ts';
import { renderHistory, renderHistoryCsv } from '../render/history-text.ts';
import { printJson } from '../render/json-value.ts';
import { formatTime, formatZone } from '../render/time-text.ts';
import { addHistoryExportCommand } from './history-export.ts';
import { addHistoryVerifyCommand } from './history-verify.ts';

interface HistoryOptions {
  readonly since: string;
  readonly until?: string;
  readonly stack?: string;
  readonly address?: string;
  readonly actor?: string;
  readonly kind?: HistoryEvent['kind'];
  readonly json?: true;
  readonly csv?: true;
}

const help = `
Times, in the local time zone unless they name another one:
  "2026-11-19 14:00"   a day and a time        14:00         a time; for --until, on the day of --since
  2026-11-19           a day                   2h, 30m, 3d   so long ago
  "thursday 14:00"     the last one            yesterday, today, now
  2026-11-19T14:00:00Z an ISO time

Examples:
  $ groundstate history --since "thursday 14:00" --until 17:00
  $ groundstate history --since 2d --kind "drift found" --stack network
  $ groundstate history --since 2026-11-01 --csv > november.csv
`;

/** `groundstate history`: what changed, when, and who did it. */
export function addHistoryCommand(program: Command, choose: Choose): void {
  const history = program
    .command('history')
    .description('Print one timeline of applies, drift, reverts, refusals and failures. Reads only the table.')
    .option('--since <TIME>', 'from this time on', '24h')
    .option('--until <TIME>', 'up to this time; now where it is not given')
    .option('--stack <STACK>', 'only this stack')
    .option('--address <ADDRESS>', 'only this object')
    .option('--actor <ACTOR>', 'only what this person or worker did')
    .addOption(new Flag('--kind <KIND>', 'only events of this kind').choices(HISTORY_KINDS))
    .option('--json', 'print the events as JSON')
    .addOption(new Flag('--csv', 'print the events as CSV').conflicts('json'))
    .addHelpText('after', help)
    .action((options: HistoryOptions) => {
      choose({ role: 'command', run: (context) => showHistory(context, options) });
    });
  addHistoryVerifyCommand(history, choose);
  addHistoryExportCommand(history, choose);
}

async function showHistory(context: CommandContext, options: HistoryOptions): Promise<number> {
  const { app, print, progress, signal, style } = context;
  const span = parseTimeRange(options.since, options.until, app.clock.now());
  const { stack, address, actor, kind } = options;
  const query = {
    ...span,
    ...(stack === undefined ? {} : { stack }),
    ...(address === undefined ? {} : { address }),
    ...(actor === undefined ? {} : { actor }),
    ...(kind === undefined ? {} : { kind }),
  };
  progress.start('reading the timeline');
  const events = await app.journal.history(query, signal);
  if (options.json === true || options.csv === true) {
    context.note(`Events from ${formatTime(span.since)} to ${formatTime(span.until)} (${formatZone(span.until)})`);
  }
  if (options.json === true) print(printJson({ schema_version: 1, ...span, events }));
  else print(options.csv === true ? renderHistoryCsv(events) : renderHistory(events, span, style));
  return exitStatus.ok;
}
