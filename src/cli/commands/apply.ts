import type { Command } from 'commander';
import { asFailure, Failure } from '../../core/failure.ts';
import type { SynthesizedStack } from '../../engine/ports/synth.ts';
import type { Estate, RunReport } from '../../engine/reports.ts';
import { endedWell } from '../../worker/ended-well.ts';
import { runInOrder } from '../../worker/run-in-order.ts';
import { acceptRewrite, readRewrittenStep } from '../accept-rewrite.ts';
import { checkCheckout } from '../check-checkout.ts';
import { chooseStacks, isUnruled, loadTip, noteControls } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus, gravest, statusOfFailure, statusOfRun } from '../exit-status.ts';
import { renderFailure } from '../render/failure-text.ts';
import { printJson } from '../render/json-value.ts';
import { adviseOnLock, renderLock } from '../render/lock-text.ts';
import { toPlanJson } from '../render/plan-json.ts';
import { renderPlans } from '../render/plan-text.ts';
import { renderRun, summarizeRuns } from '../render/run-text.ts';
import { explainUnread } from '../render/unread-text.ts';
import { waitForWindow } from '../wait-for-window.ts';

interface ApplyOptions {
  readonly json?: true;
  readonly wait?: true;
  readonly acceptHistoryRewrite?: readonly string[];
}

const help = `
Examples:
  $ groundstate apply              the tip of the tracked branch, all stacks
  $ groundstate apply network      one stack
  $ groundstate apply --wait       wait for the lease instead of ending with 4, and for the change window instead of 3
  $ groundstate apply network --accept-history-rewrite OLD NEW
                                   after a forced push that was meant (docs/stale-protection.md)

What is applied is always the tip of the tracked branch. Inside a checkout of the repository, the command insists that
the checkout is clean and stands on that tip; otherwise it ends with 5 and lists what the checkout would have undone.
`;

/** `groundstate apply`: the tip of the tracked branch, now. */
export function addApplyCommand(program: Command, choose: Choose): void {
  program
    .command('apply')
    .description('Apply the tip of the tracked branch, under the same lease and policy as the worker.')
    .argument('[stack]', 'only this stack')
    .option('--wait', 'wait for the lease while another writer holds it, and for the change window')
    .option(
      '--accept-history-rewrite <OLD NEW...>',
      'apply the tip NEW although it does not descend from the applied commit OLD; both full ids, good for this step only',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((stack: string | undefined, options: ApplyOptions) => {
      choose({ role: 'command', run: (context) => apply(context, stack, options) });
    });
}

async function apply(context: CommandContext, stack: string | undefined, options: ApplyOptions): Promise<number> {
  const words = options.acceptHistoryRewrite;
  const rewritten = words === undefined ? undefined : readRewrittenStep(words);
  const estate = await loadTip(context);
  await checkCheckout(context, estate);
  if (estate.staleBecause !== undefined) throw refuseLastGood(estate);
  const stacks = chooseStacks(estate, stack);
  if (rewritten !== undefined) await acceptRewrite(context, estate, stacks, rewritten);
  await noteControls(context, stacks);
  const reports: RunReport[] = [];
  const statuses: number[] = [];
  context.progress.start(`applying ${estate.revision.commit.slice(0, 7)} to ${describeStacks(stacks)}`);
  await runInOrder(stacks, {
    concurrency: context.settings.concurrency,
    run: async ({ name }) => {
      try {
        const report = await applyOne(context, estate, name, options);
        reports.push(report);
        statuses.push(statusOfRun(report));
        if (options.json !== true) printReport(context, report);
        if (report.lock !== undefined) explainLock(context, report);
        return endedWell(report);
      } catch (error) {
        const failure = asFailure(error);
        statuses.push(statusOfFailure(failure));
        context.note(`${name}:\n${renderFailure(failure, context.style)}`);
        return false;
      }
    },
    skip: ({ name }, failed) => {
      statuses.push(exitStatus.error);
      context.note(`${name} was not begun, because it uses outputs of ${failed}, which did not succeed.`);
    },
  });
  if (await waitForWindow(context, reports, options.wait === true)) {
    const { acceptHistoryRewrite: _used, ...again } = options;
    return apply(context, stack, again);
  }
  if (options.json === true) context.print(printJson(toJsonAnswer(estate, reports)));
  else context.print(`\n${summarizeRuns(reports)}`);
  const readable = reports.filter(({ outcome }) => outcome !== 'lock held'); // what its holder works on is no gap
  const unread = explainUnread(readable.flatMap(({ plan }) => plan ?? []));
  if (unread !== '') context.note(`${context.style.red('Error:')} ${unread}`);
  // Without a policy nothing is applied, also where there is nothing to change: that is never a success.
  return gravest(isUnruled(estate) ? [...statuses, exitStatus.held] : statuses);
}

function applyOne(
  { app, terminal, signal }: CommandContext,
  estate: Estate,
  name: string,
  options: ApplyOptions,
): Promise<RunReport> {
  const trigger = { kind: 'command', text: `apply by ${terminal.person}` } as const;
  const patience = options.wait === true ? 'wait' : 'none';
  return app.engine.reconcile(estate, name, { trigger, patience }, signal);
}

function printReport(context: CommandContext, report: RunReport): void {
  const held =
    report.plan?.decisions.filter(({ verdict, change }) => verdict === 'held' && change.action !== 'none') ?? [];
  const broken = report.plan?.diagnostics.filter(({ severity }) => severity === 'error') ?? [];
  if (report.plan !== undefined && held.length + broken.length > 0) {
    context.print(renderPlans([{ ...report.plan, decisions: held }], context.style));
  }
  context.print(renderRun(report, context.style));
}

function explainLock({ app, note, settings }: CommandContext, { lock }: RunReport): void {
  if (lock === undefined) return;
  note(
    `Error: the lease of ${lock.stack} is held.\n${renderLock(lock, settings.table, app.clock.now())}${adviseOnLock(lock)}`,
  );
}

function toJsonAnswer(estate: Estate, reports: readonly RunReport[]): unknown {
  return {
    schema_version: 1,
    commit: estate.revision.commit,
    runs: reports.map(({ plan, ...report }) => ({
      ...report,
      plan: plan === undefined ? undefined : toPlanJson([plan]),
    })),
  };
}

function refuseLastGood(estate: Estate): Failure {
  return new Failure({
    code: 'synth.last-good',
    handling: 'ask',
    summary: 'The tip of the tracked branch could not be synthesized',
    detail: `${estate.staleBecause} An older commit would have to stand in for it, and a person who applies should not get that in silence. Nothing was applied; repair the commit and push again.`,
  });
}

function describeStacks(stacks: readonly SynthesizedStack[]): string {
  return stacks.map(({ name }) => name).join(', ');
}
