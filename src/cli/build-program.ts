import { Command, CommanderError, Option as Flag } from 'commander';
import { toFlag, toVariable } from '../config/option.ts';
import { listOptions } from '../config/options.ts';
import type { Choose } from './command-context.ts';
import { addApiCommand } from './commands/api.ts';
import { addApplyCommand } from './commands/apply.ts';
import { addApproveCommand } from './commands/approve.ts';
import { addBreakGlassCommand } from './commands/break-glass.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConsoleCommand } from './commands/console.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addDriftCommand } from './commands/drift.ts';
import { addDrillCommand } from './commands/drill.ts';
import { addExplainCommand } from './commands/explain.ts';
import { addExportCommand } from './commands/export.ts';
import { addForgetCommand } from './commands/forget.ts';
import { addHistoryCommand } from './commands/history.ts';
import { addInitCommand } from './commands/init.ts';
import { addLedgerCommand } from './commands/ledger.ts';
import { addLockCommand } from './commands/lock.ts';
import { addPauseCommands } from './commands/pause.ts';
import { addPlanCommand } from './commands/plan.ts';
import { addRevertCommand } from './commands/revert.ts';
import { addStatusCommand } from './commands/status.ts';
import { addUnmanagedCommand } from './commands/unmanaged.ts';
import { addWorkerCommand } from './commands/worker.ts';
import { exitStatus } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

const examples = `
Examples:
  $ groundstate init                                  make the DynamoDB table
  $ groundstate doctor                                what is missing before the worker can run
  $ groundstate worker                                watch the repository and keep AWS equal to it
  $ groundstate plan                                  what the tip of the branch would change
  $ groundstate plan network --json                   one stack, in the JSON shape of Terraform
  $ groundstate drift --detailed-exitcode             exit 2 when AWS differs from what was applied
  $ groundstate history --since "2026-11-19 14:00" --until 17:00

Exit status:
  0 ok   1 error   2 changes or drift (with --detailed-exitcode)   3 held by policy
  4 lock held   5 stale   6 not everything could be read   64 usage   130 and 143 interrupted

Settings are read from flags, then GROUNDSTATE_* variables, then groundstate.config.yaml.
`;

/** The command line: its commands, its flags and its help; `choose` is called with what was asked for. */
export function buildProgram(terminal: Terminal, choose: Choose): Command {
  const program = new Command('groundstate')
    .description('Keeps an AWS estate equal to a Git repository of cdktf stacks.')
    .option('--version', 'print the version, with the commit that it was made from')
    .helpOption('-h, --help', 'print this help')
    .exitOverride()
    .showHelpAfterError('Nothing was started. Add --help to the command to see what it takes.')
    .configureOutput({
      writeOut: (text) => terminal.out.write(text),
      writeErr: (text) => terminal.err.write(text),
    })
    .addHelpText('after', examples);
  program.on('option:version', () => {
    terminal.out.write(`groundstate ${terminal.version()}\n`);
    throw new CommanderError(exitStatus.ok, 'commander.version', 'the version was printed');
  });
  program.optionsGroup('Settings:').option('--config <PATH>', 'the configuration file (GROUNDSTATE_CONFIG)');
  for (const flag of settingFlags()) program.addOption(flag);
  addInitCommand(program, choose);
  addDoctorCommand(program, choose);
  addWorkerCommand(program, choose);
  addPlanCommand(program, choose);
  addApplyCommand(program, choose);
  addApproveCommand(program, choose);
  addDriftCommand(program, choose);
  addConsoleCommand(program, choose);
  addExplainCommand(program, choose);
  addUnmanagedCommand(program, choose);
  addStatusCommand(program, choose);
  addHistoryCommand(program, choose);
  addPauseCommands(program, choose);
  addBreakGlassCommand(program, choose);
  addRevertCommand(program, choose);
  addLockCommand(program, choose);
  addLedgerCommand(program, choose);
  addForgetCommand(program, choose);
  addApiCommand(program, choose);
  addExportCommand(program, choose);
  addDrillCommand(program, choose);
  addCompletionCommand(program, choose);
  return program;
}

function settingFlags(): readonly Flag[] {
  return listOptions()
    .filter(([, row]) => row.secret !== true)
    .map(([name, row]) => {
      const value = row.placeholder === 'BOOL' ? '' : ` <${row.placeholder}>`;
      const preset = row.default === undefined ? '' : `; default ${row.default}`;
      return new Flag(`${toFlag(name)}${value}`, `${row.description} (${toVariable(name)}${preset})`);
    });
}
