import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { parseAddress } from '../../core/address.ts';
import { chooseStacks, loadTip } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { renderExplanation } from '../render/explain-text.ts';
import { printJson } from '../render/json-value.ts';

const help = `
Examples:
  $ groundstate explain network/aws_vpc.main
  $ groundstate explain 'network/aws_subnet.private["eu-west-1a"]' --json
`;

/** `groundstate explain`: everything about one object, for a person who has to decide. */
export function addExplainCommand(program: Command, choose: Choose): void {
  program
    .command('explain')
    .description(
      'Say of one object what should be there, what is, who last changed it, by which commit, and how to get back. Read-only.',
    )
    .argument('<address>', 'the object, as "groundstate plan" names it')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((address: string, options: { readonly json?: true }) => {
      choose({ role: 'command', run: (context) => explain(context, address, options) });
    });
}

async function explain(context: CommandContext, address: string, options: { readonly json?: true }): Promise<number> {
  const { app, print, progress, signal, style } = context;
  const parsed = parseAddress(address);
  if (parsed === undefined) {
    throw createUsageFailure('The address is not valid', `"${address}" is not an address like network/aws_vpc.main.`);
  }
  const estate = await loadTip(context);
  const [stack] = chooseStacks(estate, parsed.stack);
  progress.start(`reading ${address}`);
  const request = { estate, stack: stack?.name ?? parsed.stack, address };
  const explained = await app.engine.review.explain(request, signal);
  print(
    options.json === true
      ? printJson({ schema_version: 1, ...explained })
      : renderExplanation(explained, app.clock.now(), style),
  );
  return exitStatus.ok;
}
