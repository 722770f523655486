import { statSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import { asFailure } from '../../core/failure.ts';
import { sortByDependency } from '../../core/sort-by-dependency.ts';
import type { CommitStatus } from '../../engine/ports/forge.ts';
import type { Proposal } from '../../engine/ports/source.ts';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';
import type { Estate, PlanReport } from '../../engine/reports.ts';
import { chooseStacks, loadTip, noteControls, warnOf } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus, statusOfPlans } from '../exit-status.ts';
import { failedStatus, planStatuses, postStatuses } from '../proposal-statuses.ts';
import { cleanText } from '../render/clean-text.ts';
import { printJson } from '../render/json-value.ts';
import { renderLiveFixes } from '../render/live-fixes-text.ts';
import { toPlanJson } from '../render/plan-json.ts';
import { renderPlans } from '../render/plan-text.ts';
import { shortCommit } from '../render/time-text.ts';
import { explainUnread } from '../render/unread-text.ts';

interface PlanOptions {
  readonly ref?: string;
  readonly postStatus?: true;
  readonly link?: string;
  readonly json?: true;
  readonly detailedExitcode?: true;
}

const help = `
Examples:
  $ groundstate plan                      every stack of the tip of the tracked branch
  $ groundstate plan network              one stack
  $ groundstate plan ./infra              the cdktf app of a folder; shown, never applied
  $ groundstate plan --ref my-branch      what merging a branch would change; also a full commit id, refs/pull/12/head
  $ groundstate plan --ref refs/pull/12/head --post-status --link "$CI_URL"
  $ groundstate plan --json | jq '.resource_changes[].change.actions'

With --detailed-exitcode: 0 no changes, 2 changes, 3 changes of which some are held by policy. Without: 0, or 1 on an error.
A plan that could not read everything ends with 1, changes or not.
`;

/** `groundstate plan`: what would be changed, read-only. */
export function addPlanCommand(program: Command, choose: Choose): void {
  program
    .command('plan')
    .description('Show what the tip of the tracked branch, a branch to be merged, or a folder would change. Read-only.')
    .argument('[stack-or-folder]', 'a stack of the estate, or a folder with a cdktf app')
    .option('--ref <REF>', 'plan what merging this branch, full commit id or full ref would change; never applied')
    .option('--post-status', 'post the result to the commit, where the host of the repository shows it; with --ref')
    .option('--link <URL>', 'where a person reads more; with --post-status')
    .option('--json', "print the plan in Terraform's JSON shape")
    .option('--detailed-exitcode', 'exit 2 where there are changes, 3 where some of them are held')
    .addHelpText('after', help)
    .action((target: string | undefined, options: PlanOptions) => {
      choose({ role: 'command', run: (context) => plan(context, target, options) });
    });
}

async function plan(context: CommandContext, target: string | undefined, options: PlanOptions): Promise<number> {
  checkTogether(options);
  if (options.ref !== undefined) return planRef(context, options.ref, target, options);
  return planEstate(context, await resolveTarget(context, target), options).then(({ status }) => status);
}

function checkTogether({ ref, postStatus, link }: PlanOptions): void {
  if (postStatus === true && ref === undefined) {
    throw createUsageFailure(
      'A status belongs to a commit',
      '--post-status needs --ref, the commit that is asked about.',
    );
  }
  if (link === undefined) return;
  if (postStatus !== true) {
    throw createUsageFailure('A link is part of a status', '--link is only used with --post-status.');
  }
  if (!/^https?:\/\//.test(link) || !URL.canParse(link)) {
    throw createUsageFailure('The link is not an address', `"${link}" does not begin with https:// or http://.`);
  }
}

interface Planned {
  readonly status: number;
  readonly reports: readonly PlanReport[];
}

async function planEstate(context: CommandContext, { estate, stacks }: Target, options: PlanOptions): Promise<Planned> {
  const { app, progress, signal, style } = context;
  await noteControls(context, stacks);
  const reports: PlanReport[] = [];
  for (const [index, stack] of stacks.entries()) {
    progress.start(`planning ${stack.name} (${index + 1} of ${stacks.length})`);
    reports.push(await app.engine.plan(estate, stack.name, signal, { whole: options.json === true }));
  }
  const text = `${renderPlans(reports, style)}${renderLiveFixes(reports, app.clock.now(), style)}`;
  context.print(options.json === true ? printJson(toPlanJson(reports, estate.proposal)) : text);
  const unread = explainUnread(reports);
  if (unread !== '') context.note(`${style.red('Error:')} ${unread}`);
  return { status: statusOfPlans(reports, options.detailedExitcode === true), reports };
}

/** A branch or a pull request, as if it were merged now. Whatever becomes of the plan, the commit is shown it. */
async function planRef(
  context: CommandContext,
  ref: string,
  stack: string | undefined,
  options: PlanOptions,
): Promise<number> {
  const { app, progress, signal } = context;
  progress.start(`reading ${ref}`);
  const proposal = await app.engine.propose(ref, signal);
  const posting = { commit: proposal.head.commit, stack, link: options.link };
  const post = async (statuses: readonly CommitStatus[]): Promise<boolean> =>
    options.postStatus !== true || postStatuses(context, statuses, posting.commit);
  try {
    progress.start(`synthesizing ${ref}`);
    const estate = warnOf(context, await app.engine.loadProposal(proposal, signal));
    sayProposal(context, proposal);
    const { status, reports } = await planEstate(context, { estate, stacks: chooseStacks(estate, stack) }, options);
    const isPosted = await post(planStatuses(reports, posting));
    return isPosted ? status : exitStatus.error;
  } catch (thrown) {
    signal.throwIfAborted();
    await post([failedStatus(asFailure(thrown), posting)]);
    throw thrown;
  }
}

function sayProposal({ app, note, settings }: CommandContext, { ref, base, head, merged }: Proposal): void {
  const how =
    merged === base
      ? `is contained in ${settings.branch} already, so this is the plan of its tip ${shortCommit(base)}`
      : `is planned as if it were merged into ${settings.branch} (${shortCommit(base)}) now`;
  note(
    `${cleanText(ref)} (${shortCommit(head.commit)} "${cleanText(head.subject)}" by ${cleanText(head.author)}) ${how}. It is only shown, never applied.`,
  );
  if (app.describeIsolation().mode === 'none') {
    note('Its code ran without isolation, as synth_isolation says: whoever can push a branch can run code here.');
  }
}

interface Target {
  readonly estate: Estate;
  readonly stacks: readonly SynthesizedStack[];
}

/** A stack of that name goes before a folder of that name. */
async function resolveTarget(context: CommandContext, target: string | undefined): Promise<Target> {
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
