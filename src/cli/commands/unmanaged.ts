import type { Command } from 'commander';
import { loadTip } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { printJson } from '../render/json-value.ts';
import { explainFailedListings, renderUnmanaged } from '../render/unmanaged-text.ts';

interface UnmanagedOptions {
  readonly type?: string;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate unmanaged
  $ groundstate unmanaged --type aws_s3_bucket --json

It ends with 1 where something could not be listed, because nobody knows then what is missing.
`;

/** `groundstate unmanaged`: what exists beside the stacks. */
export function addUnmanagedCommand(program: Command, choose: Choose): void {
  program
    .command('unmanaged')
    .description(
      'List what exists in the accounts and regions of the stacks and belongs to no stack, with coverage by type. Read-only.',
    )
    .option('--type <TYPE>', 'only this resource type')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((options: UnmanagedOptions) => {
      choose({ role: 'command', run: (context) => listUnmanaged(context, options) });
    });
}

async function listUnmanaged(context: CommandContext, { type, json }: UnmanagedOptions): Promise<number> {
  const { app, note, print, progress, signal, style } = context;
  const estate = await loadTip(context);
  progress.start('listing what exists');
  const report = await app.engine.review.unmanaged({ estate, type }, signal);
  print(json === true ? printJson({ schema_version: 1, ...report }) : renderUnmanaged(report, style));
  const failed = explainFailedListings(report);
  if (failed === '') return exitStatus.ok;
  note(`${style.red('Error:')} ${failed}`);
  return exitStatus.error;
}
