import type { Command } from 'commander';
import { createUsageFailure } from '../../config/usage-failure.ts';
import type { Estate } from '../../engine/reports.ts';
import type { Approved } from '../../engine/review/approve.ts';
import { loadTip } from '../choose-stacks.ts';
import type { Choose, CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import { sayWhatHappens } from '../render/change-lines.ts';
import { cleanText } from '../render/clean-text.ts';
import { printJson } from '../render/json-value.ts';
import type { Style } from '../render/style.ts';
import { formatTime, formatZone, shortCommit } from '../render/time-text.ts';

interface ApproveOptions {
  readonly stack?: string;
  readonly reason?: string;
  readonly refuse?: true;
  readonly withdraw?: true;
  readonly json?: true;
}

const help = `
Examples:
  $ groundstate approve 3f9a12c0de41 --stack network --reason "agreed with the network team"
  $ groundstate approve 01K2Z9...                    what the last run of a stack held
  $ groundstate approve 3f9a12c0de41 --refuse --reason "not before the audit"
  $ groundstate approve 3f9a12c0de41 --withdraw      take back what was said of it, and no run has used

Who you are is what AWS says of your credentials, and groundstate.yaml says who may approve (docs/plan-rules.md). Nobody
approves what they wrote. The approval is good for this plan of this commit, once, and runs out.
`;

/** `groundstate approve`: a person lets through what waits for one. */
export function addApproveCommand(program: Command, choose: Choose): void {
  program
    .command('approve')
    .description(
      'Let through what waits for a person in one plan: bound to its digest and commit, good once, recorded.',
    )
    .argument('<plan-or-run>', 'the digest that "groundstate plan" prints, or the id of the last run')
    .option('--stack <STACK>', 'the stack of the plan; found where it is not given')
    .option('--reason <TEXT>', 'why, for the history')
    .option('--refuse', 'the opposite: nobody approves this plan before that is withdrawn')
    .option('--withdraw', 'take back an approval that no run has used, or a refusal')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', help)
    .action((plan: string, options: ApproveOptions) => {
      choose({ role: 'command', run: (context) => approvePlan(context, plan, options) });
    });
}

async function approvePlan(context: CommandContext, plan: string, options: ApproveOptions): Promise<number> {
  const { app, print, progress, signal, style } = context;
  if (options.refuse === true && options.withdraw === true) {
    throw createUsageFailure(
      '--refuse and --withdraw do not go together',
      'A refusal is taken back by --withdraw alone.',
    );
  }
  const estate = await loadTip(context);
  if (options.withdraw === true) return withdrawPlan(context, estate, plan, options);
  progress.start('planning again, to see that it is the plan that was looked at');
  const { stack, reason } = options;
  const word = options.refuse === true ? 'refuse' : 'approve';
  const approved = await app.engine.review[word]({ estate, plan, stack, identity: undefined, reason }, signal);
  print(options.json === true ? printJson({ schema_version: 1, ...approved }) : renderApproved(approved, style));
  return exitStatus.ok;
}

// oxlint-disable-next-line max-params -- the words of the command
async function withdrawPlan(
  { app, print, signal }: CommandContext,
  estate: Estate,
  plan: string,
  { stack, reason, json }: ApproveOptions,
): Promise<number> {
  const withdrawn = await app.engine.review.withdraw({ estate, plan, stack, identity: undefined, reason }, signal);
  const lines = withdrawn.map(
    ({ by, digest, stack: name, refuses }) =>
      `The ${refuses === true ? 'refusal' : 'approval'} of the plan ${digest.slice(0, 12)} of ${cleanText(name)} by ${cleanText(by)} is taken back.\n`,
  );
  print(json === true ? printJson({ schema_version: 1, withdrawn }) : lines.join(''));
  return exitStatus.ok;
}

function renderApproved({ approval, decisions }: Approved, style: Style): string {
  const { by, commit, digest, stack, until, refuses } = approval;
  const lines = decisions.map(({ change }) => `  ${style.bold(cleanText(change.address))} ${sayWhatHappens(change)}`);
  return [
    `${cleanText(by)} ${refuses === true ? 'refuses' : 'approves'} the plan ${digest.slice(0, 12)} of ${cleanText(stack)} at ${shortCommit(commit)}:`,
    ...lines,
    refuses === true
      ? `It stays held: nobody approves it before somebody takes that back (--withdraw), or a commit makes another plan.`
      : `The next run applies it, until ${formatTime(until)} (${formatZone(until)}), if it is still the same plan then.`,
    '',
  ].join('\n');
}
