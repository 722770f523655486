import type { Command } from 'commander';
import type { Choose } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { printJson } from '../render/json-value.ts';

/** `groundstate init`: makes the DynamoDB table. */
export function addInitCommand(program: Command, choose: Choose): void {
  program
    .command('init')
    .description('Make the DynamoDB table of leases, ledger and history, or complete one that is there.')
    .option('--json', 'print the result as JSON')
    .action((options: { readonly json?: true }) => {
      choose({
        role: 'command',
        async run({ app, print, progress, settings, signal }) {
          progress.start(`looking at the table ${settings.table}`);
          const { created, table } = await app.init(signal);
          if (options.json === true) print(printJson({ schema_version: 1, table, created }));
          else if (created) print(`The table ${table} was created in ${settings.region}.\n`);
          else print(`The table ${table} is there already, and has what it needs.\n`);
          return exitStatus.ok;
        },
      });
    });
}
