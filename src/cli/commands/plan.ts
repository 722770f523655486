import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { sortByDependency } from '../../core/sort-by-dependency.ts';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';
import type { Estate, PlanReport } from '../../engine/reports.ts';
import { chooseStacks, loadTip, noteControls } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { statusOfPlans } from '../exit-status.ts';
import { printJson } from '../render/json-value.ts';
import { toPlanJson } from '../render/plan-json.ts';
import { renderPlans } from '../render/plan-text.ts';
import { explainUnread } from '../render/unread-text.ts';

interface PlanOptions {
  readonly json?: true;
  readonly detailedExitcode?: true;
}

const help = `
Examples:
  $ groundstate plan                      every stack of the tip of the tracked branch
  $ groundstate plan network              one stack
  $ groundstate plan ./infra              the cdktf app of a folder; shown, never applied
  $ groundstate plan --json | jq '.resource_changes[].change.actions'

With --detailed-exitcode: 0 no changes, 2 changes, 3 changes of which some are held by policy. Without: 0, or 1 on an error.
A plan that could not read everything ends with 1, changes or not.
`;

/** `groundstate plan`: what would be changed, read-only. */
export function addPlanCommand(program: Command, choose: Choose): void {
  program
    .command('plan')
    .description('Show what the tip of the tracked branch, or a folder, would change. Read-only.')
    .argument('[stack-or-folder]', 'a stack of the estate, or a folder with a cdktf app')
    .option('--json', "print the plan in Terraform's JSON shape")
    .option('--detailed-exitcode', 'exit 2 where there are changes, 3 where some of them are held')
    .addHelpText('after', help)
    .action((target: string | undefined, options: PlanOptions) => {
      choose({ role: 'command', run: (context) => plan(context, target, options) });
    });
}

async function plan(context: CommandContext, target: string | undefined, options: PlanOptions): Promise<number> {
  const { app, progress, signal, style } = context;
  const { estate, stacks } = await resolveTarget(context, target);
  await noteControls(context, stacks);
  const reports: PlanReport[] = [];
  for (const [index, stack] of stacks.entries()) {
    progress.start(`planning ${stack.name} (${index + 1} of ${stacks.length})`);
    reports.push(await app.engine.plan(estate, stack.name, signal, { whole: options.json === true }));
  }
  context.print(options.json === true ? printJson(toPlanJson(reports)) : renderPlans(reports, style));
  const unread = explainUnread(reports);
  if (unread !== '') context.note(`${style.red('Error:')} ${unread}`);
  return statusOfPlans(reports, options.detailedExitcode === true);
}

/** A stack of that name goes before a folder of that name. */
async function resolveTarget(
  context: CommandContext,
  target: string | undefined,
): Promise<{ readonly estate: Estate; readonly stacks: readonly SynthesizedStack[] }> {
  const estate = await loadTip(context);
  const isStack = target === undefined || estate.stacks.some((stack) => stack.name === target);
  const folder = isStack ? undefined : path.resolve(context.terminal.cwd, target);
  if (folder === undefined || statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    return { estate, stacks: chooseStacks(estate, target) };
  }
  context.progress.start(`synthesizing ${target}`);
  const stacks = await context.app.synthesizeFolder(folder, context.signal);
  context.note(
    `The plan is made from the folder ${target}. It is only shown: what is applied always comes from ${context.settings.branch}.`,
  );
  return { estate: { ...estate, stacks }, stacks: sortByDependency(stacks) };
}
