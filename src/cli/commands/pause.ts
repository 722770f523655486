import type { Command } from 'commander';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { requireSpan } from '../parse-time.ts';
import { cleanText } from '../render/clean-text.ts';
import { describeControl } from '../render/control-text.ts';
import { printJson } from '../render/json-value.ts';

interface PauseOptions {
  readonly for: string;
  readonly reason: string;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate pause network --for 2h --reason "load test until 16:00"
  $ groundstate pause 'network/aws_security_group.web' --for 30m --reason "vendor is looking at it"
  $ groundstate pause '*' --for 1h --reason "AWS reports trouble in eu-west-1"

While it lasts nothing of it is written, neither what Git changes nor against drift; scans go on, and drift is told. It
ends by itself, at most a week later. A run that is under way when the pause is ordered ends first. Where people are to
change things by hand meanwhile, "groundstate break-glass" is the better order: it puts back afterwards what is not in Git.
`;

/** `groundstate pause` and `groundstate resume`. */
export function addPauseCommands(program: Command, choose: Choose): void {
  program
    .command('pause')
    .description('Write nothing of a stack or an object for a while. Ends by itself.')
    .argument('<scope>', 'a stack, an address, or * for every stack')
    .requiredOption('--for <SPAN>', 'how long, like 30m, 2h or 3d; at most 7d')
    .requiredOption('--reason <TEXT>', 'why; shown wherever somebody could wonder')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((scope: string, options: PauseOptions) => {
      choose({ role: 'command', run: (context) => pause(context, scope, options) });
    });
  program
    .command('resume')
    .description('End a pause before its time.')
    .argument('<scope>', 'what was paused, under the same name')
    .option('--json', 'print the result as JSON')
    .action((scope: string, options: { readonly json?: true }) => {
      choose({ role: 'command', run: (context) => resume(context, scope, options) });
    });
}

async function pause(context: CommandContext, scope: string, options: PauseOptions): Promise<number> {
  const { app, print, signal, terminal } = context;
  const order = { scope, forMs: requireSpan('--for', options.for), reason: options.reason, by: terminal.person };
  const control = await app.engine.controls.pause(order, signal);
  print(
    options.json === true
      ? printJson({ schema_version: 1, control })
      : `Paused. ${cleanText(describeControl(control, app.clock.now()))}\n"groundstate resume '${cleanText(scope)}'" ends it sooner; nothing else needs to be done.\n`,
  );
  return exitStatus.ok;
}

async function resume(
  { app, print, signal, terminal }: CommandContext,
  scope: string,
  options: { readonly json?: true },
): Promise<number> {
  const controls = await app.engine.controls.resume({ scope, by: terminal.person }, signal);
  print(
    options.json === true
      ? printJson({ schema_version: 1, controls })
      : `Resumed: ${cleanText(scope)}. The worker goes on at its next tick.\n`,
  );
  return exitStatus.ok;
}
