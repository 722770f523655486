import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import type { HistoryAudit, HistoryCheckpoint } from '../../engine/ports/journal.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { renderAudit } from '../render/audit-text.ts';
import { printJson } from '../render/json-value.ts';

interface VerifyOptions {
  readonly anchor: readonly string[];
  readonly json?: true;
}

/** `groundstate history verify`: whether the timeline is as it was written. */
export function addHistoryVerifyCommand(history: Command, choose: Choose): void {
  history
    .command('verify')
    .description('Check that no event of the timeline was changed, taken out or slipped in. Reads only the table.')
    .option('--anchor <DAY:HASH>', 'a checkpoint that was kept elsewhere; may be given several times', collect, [])
    .option('--json', 'print the result as JSON')
    .action((_: unknown, command: Command) => {
      // The command above has a --json of its own, and takes it first.
      const options = command.optsWithGlobals<VerifyOptions>();
      choose({ role: 'command', run: (context) => verifyHistory(context, options) });
    });
}

function collect(text: string, earlier: readonly string[]): readonly string[] {
  return [...earlier, text];
}

function parseAnchor(text: string): HistoryCheckpoint {
  const match = /^(\d{4}-\d{2}-\d{2}):([0-9a-f]{64})$/.exec(text.trim());
  if (match?.[1] === undefined || match[2] === undefined) {
    throw createUsageFailure(
      'The anchor is not understood',
      `"${text}" is not a checkpoint. Write the day and the hash as «groundstate history verify» printed them, for example 2026-11-26:9f86d081... with all 64 digits.`,
    );
  }
  return { day: match[1], hash: match[2] };
}

async function verifyHistory(context: CommandContext, { anchor, json }: VerifyOptions): Promise<number> {
  const { app, print, progress, signal, style } = context;
  const kept = anchor.map(parseAnchor);
  progress.start('reading the whole timeline');
  const found = await app.journal.auditHistory(signal);
  const audit: HistoryAudit = {
    ...found,
    flaws: [...found.flaws, ...kept.flatMap((checkpoint) => compareAnchor(checkpoint, found))],
  };
  print(json === true ? printJson({ schema_version: 1, ...audit }) : renderAudit(audit, style));
  return audit.flaws.length === 0 ? exitStatus.ok : exitStatus.error;
}

function compareAnchor(kept: HistoryCheckpoint, { checkpoints }: HistoryAudit): HistoryAudit['flaws'] {
  const stored = checkpoints.find(({ day }) => day === kept.day);
  if (stored === undefined) {
    return [{ kind: 'missing', text: `The checkpoint of ${kept.day}, which was kept elsewhere, is not in the table.` }];
  }
  const text = `The checkpoint of ${kept.day} is not the one that was kept elsewhere: the timeline up to that day was made anew.`;
  return stored.hash === kept.hash ? [] : [{ kind: 'changed', text }];
}
