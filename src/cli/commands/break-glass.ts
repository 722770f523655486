import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import type { Control } from '../../core/controls/control.ts';
import type { PastControl } from '../../engine/ports/controls.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { requireSpan } from '../parse-time.ts';
import { cleanText } from '../render/clean-text.ts';
import { describeControl, renderControls, renderGlassReport } from '../render/control-text.ts';
import { printJson } from '../render/json-value.ts';

interface OpenOptions {
  readonly scope: readonly string[];
  readonly for: string;
  readonly reason: string;
  readonly json?: true;
}

interface JsonOption {
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate break-glass open --scope network --for 1h --reason "INC-204: customers cannot log in"
  $ groundstate break-glass open --scope 'network/aws_security_group.web' data --for 30m --reason "INC-204"
  $ groundstate break-glass list
  $ groundstate break-glass report 7k3m9x2p

While it is open, what people change by hand in the scope is recorded with its author and left alone. Before the end
comes a reminder. At the end, what is in Git stays, what is not is put back, or held where that would replace or delete
something, and a report says what was done, by whom, and what became of it. docs/break-glass.md has the whole procedure.
`;

/** `groundstate break-glass`: an order for an incident, with a follow-up that nobody has to remember. */
export function addBreakGlassCommand(program: Command, choose: Choose): void {
  const glass = program
    .command('break-glass')
    .description('Let people change things by hand for a while, on the record.')
    .addHelpText('after', help);
  glass
    .command('open')
    .description('Leave alone what is changed by hand in the scope. Ends by itself.')
    .requiredOption('--scope <SCOPE...>', 'stacks, addresses, or * for every stack')
    .requiredOption('--for <SPAN>', 'how long, like 30m or 2h; at most 24h')
    .requiredOption('--reason <TEXT>', 'why: the incident, or what is tried')
    .option('--json', 'print the result as JSON')
    .action((options: OpenOptions) => {
      choose({ role: 'command', run: (context) => open(context, options) });
    });
  glass
    .command('close')
    .description('End a break-glass before its time.')
    .argument('<id>', 'its id, as "open" and "list" print it')
    .option('--json', 'print the result as JSON')
    .action((id: string, options: JsonOption) => {
      choose({ role: 'command', run: (context) => close(context, id, options) });
    });
  glass
    .command('list')
    .description('Show what is open and what was, and every pause.')
    .option('--json', 'print the result as JSON')
    .action((options: JsonOption) => {
      choose({ role: 'command', run: (context) => list(context, options) });
    });
  glass
    .command('report')
    .description('Show what was done in a break-glass, by whom, and what became of it.')
    .argument('<id>', 'its id')
    .option('--json', 'print the result as JSON')
    .action((id: string, options: JsonOption) => {
      choose({ role: 'command', run: (context) => report(context, id, options) });
    });
}

async function open({ app, print, signal, terminal }: CommandContext, options: OpenOptions): Promise<number> {
  const { scope, reason } = options;
  const order = { scopes: scope, forMs: requireSpan('--for', options.for), reason, by: terminal.person };
  const control = await app.engine.controls.openBreakGlass(order, signal);
  print(
    options.json === true
      ? printJson({ schema_version: 1, control })
      : `Open. ${cleanText(describeControl(control, app.clock.now()))}\nWhat is changed there by hand is recorded and left alone. "groundstate break-glass close ${control.id}" ends it sooner.\n`,
  );
  return exitStatus.ok;
}

async function close(
  { app, print, signal, terminal }: CommandContext,
  id: string,
  options: JsonOption,
): Promise<number> {
  const control = await app.engine.controls.closeBreakGlass({ id, by: terminal.person }, signal);
  print(
    options.json === true
      ? printJson({ schema_version: 1, control })
      : `Closed: ${cleanText(id)}. The worker puts back what is not in Git at its next tick; then "groundstate break-glass report ${cleanText(id)}" says what became of it.\n`,
  );
  return exitStatus.ok;
}

async function list({ app, print, signal, style }: CommandContext, options: JsonOption): Promise<number> {
  const controls = await app.engine.controls.list(signal);
  print(options.json === true ? printJson({ schema_version: 1, ...controls }) : renderControls(controls, style));
  return exitStatus.ok;
}

async function report({ app, print, signal, style }: CommandContext, id: string, options: JsonOption): Promise<number> {
  const { current, past, now } = await app.engine.controls.list(signal);
  const control: Control | PastControl | undefined = [...past, ...current].find((candidate) => candidate.id === id);
  if (control?.kind !== 'break-glass') {
    throw createUsageFailure(
      'There is no such break-glass',
      `Neither is "${id}" open, nor is it one of the last that were. "groundstate break-glass list" shows them; older ones stand in "groundstate history --kind break-glass".`,
    );
  }
  print(options.json === true ? printJson({ schema_version: 1, control }) : renderGlassReport(control, now, style));
  return exitStatus.ok;
}
