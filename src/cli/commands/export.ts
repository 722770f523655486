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

interface ExportOptions {
  readonly importBlocks?: true;
  readonly out?: string;
}

const help = `
Examples:
  $ cdktf synth
  $ groundstate export --import-blocks --out cdktf.out     beside each cdk.tf.json: what Terraform imports
  $ cd cdktf.out/stacks/network && terraform init && terraform plan
  $ groundstate export network --import-blocks             one stack, on the standard output

Nothing is changed, neither in AWS nor in the ledger. Stop the worker before you apply with Terraform: two tools for one estate undo each other.
Stacks that read the outputs of others come after them. The marks of Groundstate stay on the objects as tags; the override file
tells Terraform to leave them alone, and you can take them off later.
`;

/** `groundstate export`: the way out, to plain Terraform. */
export function addExportCommand(program: Command, choose: Choose): void {
  program
    .command('export')
    .description('Write what plain Terraform needs to take over: an import block for each object.')
    .argument('[stack]', 'one stack; all where none is given')
    .option('--import-blocks', 'write import blocks')
    .option('--out <FOLDER>', 'the output folder of cdktf, with stacks/NAME/cdk.tf.json in it')
    .addHelpText('after', help)
    .action((stack: string | undefined, options: ExportOptions) => {
      choose({ role: 'command', run: (context) => runExport(context, stack, options) });
    });
}

async function runExport(context: CommandContext, name: string | undefined, options: ExportOptions): Promise<number> {
  const { app, print, progress, signal, note, style } = context;
  if (options.importBlocks !== true) {
    throw createUsageFailure(
      'It was not said what to export',
      'Nothing was written. Add --import-blocks, which Terraform 1.5 and newer take.',
    );
  }
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
    for (const { address, reason } of exported.left) {
      note(`${style.yellow('Left out:')} ${cleanText(address)}. ${cleanText(reason)}`);
    }
    left += exported.left.length;
    if (options.out === undefined) print(renderImports(exported));
    else print(await writeFiles(exported, options.out));
  }
  return left === 0 ? exitStatus.ok : exitStatus.changes;
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
