import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import type { StackExport } from '../../engine/reports.ts';
import { chooseStacks, loadTip } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { cleanText } from '../render/clean-text.ts';
import { renderImports, renderOverride } from '../render/import-files.ts';
import { renderState } from '../render/state-file.ts';

interface ExportOptions {
  readonly importBlocks?: true;
  readonly state?: true;
  readonly output?: string;
  readonly out?: string;
}

const help = `
Examples:
  $ cdktf synth
  $ groundstate export --import-blocks --out cdktf.out     beside each cdk.tf.json: what Terraform imports
  $ cd cdktf.out/stacks/network && terraform init && terraform plan
  $ groundstate export network --import-blocks             one stack, on the standard output
  $ groundstate export network --state --output network.tfstate
  $ terraform init && terraform state push network.tfstate && terraform plan

A state holds what Terraform remembers, secrets of the stack in clear as well: it goes into a new file that only you can read, never to a terminal.
Delete the file when Terraform has it. What lives in the ledger alone (random_password and its like) goes with a state, and not with import blocks.

Nothing is changed, neither in AWS nor in the ledger. Stop the worker before you apply with Terraform: two tools for one estate undo each other.
Stacks that read the outputs of others come after them. The marks of Groundstate stay on the objects as tags; the override file
tells Terraform to leave them alone, and you can take them off later.
`;

/** `groundstate export`: the way out, to plain Terraform. */
export function addExportCommand(program: Command, choose: Choose): void {
  program
    .command('export')
    .description('Write what plain Terraform needs to take over: import blocks, or a state.')
    .argument('[stack]', 'one stack; all where none is given')
    .option('--import-blocks', 'write import blocks')
    .option('--state', 'write a state of one stack, with its secrets')
    .option('--output <FILE>', 'the new file for the state')
    .option('--out <FOLDER>', 'the output folder of cdktf, with stacks/NAME/cdk.tf.json in it')
    .addHelpText('after', help)
    .action((stack: string | undefined, options: ExportOptions) => {
      choose({ role: 'command', run: (context) => runExport(context, stack, options) });
    });
}

async function runExport(context: CommandContext, name: string | undefined, options: ExportOptions): Promise<number> {
  const { app, print, progress, signal } = context;
  if (options.importBlocks === options.state) {
    throw createUsageFailure(
      'It was not said what to export',
      'Nothing was written. Add --import-blocks, which Terraform 1.5 and newer take, or --state with --output FILE.',
    );
  }
  if (options.state === true) return writeState(context, name, options.output);
  const estate = await loadTip(context);
  const stacks = chooseStacks(estate, name);
  if (options.out === undefined && stacks.length > 1) {
    throw createUsageFailure(
      'Several stacks do not fit into one file',
      `Nothing was written. Name one of them (${stacks.map((stack) => stack.name).join(', ')}), or the output folder of cdktf with --out.`,
    );
  }
  let left = 0;
  for (const stack of stacks) {
    progress.start(`reading ${stack.name}`);
    const exported = await app.engine.exportStack(estate, stack.name, signal);
    progress.clear();
    left += noteLeft(context, exported.left);
    if (options.out === undefined) print(renderImports(exported));
    else print(await writeFiles(exported, options.out));
  }
  return left === 0 ? exitStatus.ok : exitStatus.changes;
}

/** A state in a file of its own: it holds secrets, so nobody else may read it and no terminal shows it. */
async function writeState(context: CommandContext, name: string | undefined, output: string | undefined) {
  const { app, print, progress, signal, terminal } = context;
  if (output === undefined) {
    throw createUsageFailure(
      'A state needs a file',
      'Nothing was written. A state holds the secrets of its stack in clear, so it is never printed. Name a new file with --output FILE.',
    );
  }
  const estate = await loadTip(context);
  const stacks = chooseStacks(estate, name);
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw createUsageFailure(
      'Each stack has a state of its own',
      `Nothing was written. Name one of them: ${stacks.map((one) => one.name).join(', ')}.`,
    );
  }
  progress.start(`reading ${stack.name}`);
  const exported = await app.engine.exportState(estate, stack.name, signal);
  progress.clear();
  const file = path.resolve(terminal.cwd, output);
  await createPrivateFile(file, renderState(exported, app.chance.id()));
  const left = noteLeft(context, exported.left);
  const count = exported.objects.length;
  print(
    `${cleanText(stack.name)}: ${count} ${count === 1 ? 'object' : 'objects'} in ${file}, which holds secrets and which only you can read\n`,
  );
  return left === 0 ? exitStatus.ok : exitStatus.changes;
}

/** What is there already is never written over: it may be the only state that somebody has. */
async function createPrivateFile(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
  } catch (thrown) {
    const isThere = thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST';
    const reason = isThere ? 'It is there already, and a state is never written over' : String(thrown);
    throw createUsageFailure('The state was not written', `${file}: ${reason}. Name another file with --output.`);
  }
}

function noteLeft({ note, style }: CommandContext, left: StackExport['left']): number {
  for (const { address, reason } of left) {
    note(`${style.yellow('Left out:')} ${cleanText(address)}. ${cleanText(reason)}`);
  }
  return left.length;
}

/** Writes the files of a stack where cdktf has put its document. */
async function writeFiles(exported: StackExport, out: string): Promise<string> {
  const folder = path.join(out, 'stacks', exported.stack);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'imports.tf.json'), renderImports(exported));
  await writeFile(path.join(folder, 'groundstate_override.tf.json'), renderOverride(exported));
  const count = exported.imports.length;
  return `${cleanText(exported.stack)}: ${count} ${count === 1 ? 'import' : 'imports'} in ${path.join(folder, 'imports.tf.json')}\n`;
}
