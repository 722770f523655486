import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { parseAddress } from '../../core/address.ts';
import type { Control } from '../../core/controls/control.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';
import { printJson } from '../render/json-value.ts';

interface RevertOptions {
  readonly attribute?: string;
  readonly reason: string;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate revert 'network/aws_vpc.main' --reason "INC-204 is over"
  $ groundstate revert 'network/aws_vpc.main' --attribute tags --reason "not ours"

For drift that groundstate.yaml only reports, holds, or lets wait. It is good for the values that are live now, for an
hour. It lifts no pause and no break-glass, and never replaces or deletes anything.
`;

/** `groundstate revert`: puts back drift that would be left. */
export function addRevertCommand(program: Command, choose: Choose): void {
  program
    .command('revert')
    .description('Have the worker put back the open drift of an object at its next tick.')
    .argument('<address>', 'the address of the object')
    .requiredOption('--reason <TEXT>', 'why, for the history')
    .option('--attribute <NAME>', 'only this attribute')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((address: string, options: RevertOptions) => {
      choose({ role: 'command', run: (context) => revert(context, address, options) });
    });
}

async function revert(context: CommandContext, address: string, options: RevertOptions): Promise<number> {
  const { app, print, signal, terminal } = context;
  const stack = parseAddress(address)?.stack;
  if (stack === undefined) {
    throw createUsageFailure('The address is not valid', `"${address}" is not an address like network/aws_vpc.main.`);
  }
  const { attribute, reason, json } = options;
  const open = (await app.journal.drifts(stack, signal)).filter((drift) => drift.status === 'open');
  const meant = open.filter(
    (drift) => drift.address === address && (attribute === undefined || drift.attribute === attribute),
  );
  if (meant.length === 0) throw nothingOpen(address, attribute, open);
  const orders: Control[] = [];
  for (const { id } of meant) {
    const order = { stack, driftId: id, by: terminal.person, reason };
    orders.push(await app.engine.controls.revertDrift(order, signal));
  }
  const names = meant.map((drift) => (drift.attribute === '*' ? 'the object' : drift.attribute)).join(', ');
  print(
    json === true
      ? printJson({ schema_version: 1, controls: orders })
      : `Ordered: ${cleanText(names)} of ${cleanText(address)} is put back at the next tick of the worker.\n`,
  );
  return exitStatus.ok;
}

function nothingOpen(address: string, attribute: string | undefined, open: readonly { readonly address: string }[]) {
  const about = attribute === undefined ? address : `${attribute} of ${address}`;
  const others = [...new Set(open.map((drift) => drift.address))].join(', ');
  const has = others === '' ? 'The stack has no open drift at all' : `Open is drift of ${others}`;
  return createUsageFailure(
    'There is nothing to put back',
    `No open drift of ${about} is known. ${has}. "groundstate drift" looks again. Nothing was changed.`,
  );
}
