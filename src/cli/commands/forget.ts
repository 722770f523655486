import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { parseAddress } from '../../core/address.ts';
import type { ForgetReport } from '../../engine/reports.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';
import { printJson } from '../render/json-value.ts';

interface ForgetOptions {
  readonly yes?: true;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate forget 'network/aws_vpc.main["a"]'         what would be let go of; nothing is
  $ groundstate forget 'network/aws_vpc.main["a"]' --yes
  $ groundstate forget old-stack --yes                     everything of a stack that left Git

The objects stay in AWS, with their marks, and are not watched any more. Where Git still wants one of them, the next run
takes it up again: take it out of Git first, with removed { lifecycle { destroy = false } } or with retain in groundstate.yaml.
`;

/** `groundstate forget`: lets go of objects without deleting them. */
export function addForgetCommand(program: Command, choose: Choose): void {
  program
    .command('forget')
    .description('Let go of objects without deleting them. Without --yes nothing is written.')
    .argument('<address...>', 'addresses, or the name of a stack for all of its objects')
    .option('--yes', 'take them out of the ledger')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((addresses: readonly string[], options: ForgetOptions) => {
      choose({ role: 'command', run: (context) => forget(context, addresses, options) });
    });
}

async function forget(context: CommandContext, given: readonly string[], options: ForgetOptions): Promise<number> {
  const { app, print, progress, signal, terminal } = context;
  const write = options.yes === true ? `forget by ${terminal.person}` : undefined;
  const known = await app.ledger.stacks(signal);
  const reports: ForgetReport[] = [];
  for (const [stack, addresses] of groupByStack(given, known)) {
    progress.start(`reading the ledger of ${stack}`);
    reports.push(await app.engine.forget(stack, { addresses, write }, signal));
  }
  if (options.json === true) print(printJson({ schema_version: 1, stacks: reports }));
  else print(reports.map(renderForget).join(''));
  return exitStatus.ok;
}

/** The addresses of each stack; undefined for a stack of which everything is meant. */
function groupByStack(
  given: readonly string[],
  stacks: readonly string[],
): ReadonlyMap<string, readonly string[] | undefined> {
  const groups = new Map<string, readonly string[] | undefined>();
  for (const text of given) {
    const stack = stackOfAddress(text);
    if (stack !== undefined) {
      const isWhole = groups.has(stack) && groups.get(stack) === undefined;
      if (!isWhole) groups.set(stack, [...(groups.get(stack) ?? []), text]);
    } else if (stacks.includes(text)) {
      groups.set(text, undefined);
    } else {
      throw createUsageFailure(
        'This is neither an address nor a stack',
        `"${text}" is no address, like network/aws_vpc.main, and the ledger has no stack of this name. ${stacks.length === 0 ? 'It has none at all' : `It has ${stacks.join(', ')}`}. Nothing was forgotten.`,
      );
    }
  }
  return groups;
}

/** An object that a replacement left behind stands in the ledger under the address that it had, with its id behind it. */
function stackOfAddress(text: string): string | undefined {
  return parseAddress(text.replace(/ \(replaced .*\)$/, ''))?.stack;
}

function renderForget({ stack, written, forgotten }: ForgetReport): string {
  const lines = forgotten.map(({ address, id }) => `  ${cleanText(address)} (${cleanText(id)})\n`);
  const head = written
    ? `${cleanText(stack)}: ${forgotten.length} let go of. They stay in AWS and are not watched any more.\n`
    : `${cleanText(stack)}: ${forgotten.length} would be let go of, and stay in AWS. Nothing was written; add --yes.\n`;
  return `${head}${lines.join('')}`;
}
