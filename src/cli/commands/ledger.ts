import type { Command } from 'commander';
import type { RebuildReport } from '../../engine/reports.ts';
import { chooseStacks, loadTip } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { statusOfRebuilds } from '../exit-status.ts';
import { printJson } from '../render/json-value.ts';
import { renderRebuild } from '../render/rebuild-text.ts';

interface RebuildOptions {
  readonly yes?: true;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate ledger rebuild           what would be written for every stack; nothing is
  $ groundstate ledger rebuild --yes     write it, then make a plan

Exit status: 0 nothing is left to do   3 something is left for a person or the next apply   1 something could not be read
`;

/** `groundstate ledger`: what the ledger knows, for operators. */
export function addLedgerCommand(program: Command, choose: Choose): void {
  const ledger = program.command('ledger').description('Repair what Groundstate knows of the estate.');
  ledger
    .command('rebuild')
    .description(
      'Find the objects that the ledger lost, by their marks and by what they relate. AWS is only read; without --yes nothing is written.',
    )
    .argument('[stack]', 'only this stack')
    .option('--yes', 'write what was found into the ledger')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((stack: string | undefined, options: RebuildOptions) => {
      choose({ role: 'command', run: (context) => rebuild(context, stack, options) });
    });
}

async function rebuild(context: CommandContext, stack: string | undefined, options: RebuildOptions): Promise<number> {
  const { app, print, progress, signal, style, terminal } = context;
  const estate = await loadTip(context);
  const write = options.yes === true ? `ledger rebuild by ${terminal.person}` : undefined;
  const reports: RebuildReport[] = [];
  for (const { name } of chooseStacks(estate, stack)) {
    progress.start(`reading what exists of ${name}`);
    const report = await app.engine.rebuild(estate, name, { write }, signal);
    reports.push(report);
    if (options.json !== true) print(renderRebuild(report, style));
  }
  if (options.json === true) print(printJson({ schema_version: 1, commit: estate.revision.commit, stacks: reports }));
  else if (write === undefined && reports.some(({ adopted }) => adopted.length > 0)) {
    print('Nothing was written. Add --yes to write this into the ledger.\n');
  }
  return statusOfRebuilds(reports);
}
