import { areTwoPeople } from '../core/approvals/second-person.ts';
import { Failure } from '../core/failure.ts';
import { readyAdvance, stepAdvance } from '../core/protocol/advance.ts';
import type { EngineDeps } from './deps.ts';
import { type TwoPersonRule, takesTwo } from './give-word.ts';
import type { AcceptedRewrite, StackState } from './ports/ledger.ts';
import type { CheckedSignatures } from './ports/source.ts';

/** What the ledger knows of the commits of a stack. */
type AppliedState = Pick<StackState, 'stack' | 'appliedCommit' | 'acceptedRewrite'>;

/** What the guard needs of the engine's surroundings. */
type GuardDeps = Pick<EngineDeps, 'source'> & TwoPersonRule;

/**
 * Refuses a commit that does not descend from the one that was applied last, because applying it would undo the newer
 * one, and a commit without the signatures that the worker's policy asks for. Asked in the first step of the loop and
 * again under the lease.
 */
export async function checkCommit(
  state: AppliedState,
  commit: string,
  deps: GuardDeps,
  signal: AbortSignal,
): Promise<CheckedSignatures> {
  await checkAncestry(state, commit, deps, signal);
  return deps.source.checkSignatures({ commit, applied: state.appliedCommit }, signal);
}

/** The ancestry alone. */
export async function checkAncestry(
  { stack, appliedCommit: applied, acceptedRewrite }: AppliedState,
  commit: string,
  deps: GuardDeps,
  signal: AbortSignal,
): Promise<void> {
  const asked = stepAdvance(readyAdvance, { kind: 'begin', applied, commit });
  const [question] = asked.effects;
  if (question?.kind !== 'ask') {
    return;
  }
  const { from, to } = question;
  const found = await deps.source.relation(from, to, signal);
  // A person who looked at exactly these two commits said that the one may follow the other.
  const word = acceptedRewrite?.from === from && acceptedRewrite.to === to ? acceptedRewrite : undefined;
  const isAccepted = word !== undefined && isEnough(word, deps);
  const [answer] = stepAdvance(asked.state, { kind: 'relation', relation: isAccepted ? 'ancestor' : found }).effects;
  if (answer?.kind === 'end') {
    const how = word === undefined ? sayHowToAccept(stack, from, to) : sayHowToFollow(word, stack);
    throw answer.end === 'stale' ? staleCommit(from, to, how) : unknownHistory(from, to, how);
  }
}

/** Whether as many people accepted the step as the settings of this worker ask for, whoever took down their words. */
function isEnough({ identity, second }: AcceptedRewrite, deps: GuardDeps): boolean {
  const areTwo = identity !== undefined && second !== undefined && areTwoPeople({ identity }, second);
  return areTwo || !takesTwo('history-rewrite', deps);
}

function staleCommit(applied: string, commit: string, how: string): Failure {
  return new Failure({
    code: 'stale',
    handling: 'ask',
    summary: 'The commit does not follow the applied one',
    detail: `${short(commit)} does not descend from ${short(applied)}, which is applied. Applying it would undo what came in between, or the history of the branch was rewritten. Nothing was changed. Push a commit that descends from ${short(applied)} (a git revert does). ${how}`,
  });
}

function unknownHistory(applied: string, commit: string, how: string): Failure {
  return new Failure({
    code: 'history-unknown',
    handling: 'ask',
    summary: 'The applied commit is not in the repository',
    detail: `Git could not tell whether ${short(commit)} descends from ${short(applied)}, which is applied: the commit is missing from the mirror. The history may have been rewritten, or the repository replaced. Nothing was changed. Restore the branch so that it contains ${short(applied)}. ${how}`,
  });
}

function sayHowToAccept(stack: string, applied: string, commit: string): string {
  return `If the history was rewritten on purpose, accept exactly this step: ${acceptCommand(stack, applied, commit)}`;
}

function sayHowToFollow({ by, from, to }: AcceptedRewrite, stack: string): string {
  return `${by} accepted this step, and it takes two people: a second one, with AWS credentials of their own, looks at it and does the same: ${acceptCommand(stack, from, to)}`;
}

function acceptCommand(stack: string, applied: string, commit: string): string {
  return `groundstate apply ${stack} --accept-history-rewrite ${applied} ${commit}`;
}

/**
 * Under the lease the tip is asked for once more: what is applied is the newest commit, or nothing. A heal writes only
 * what was applied already, so it may go on while a newer commit waits, if that commit descends from the applied one.
 */
export async function refuseMovedTip(
  run: { readonly commit: string; readonly heals: boolean },
  deps: Pick<EngineDeps, 'source'>,
  signal: AbortSignal,
): Promise<void> {
  const { commit } = run;
  const tip = await deps.source.tip(signal);
  if (tip === commit || (run.heals && (await deps.source.relation(commit, tip, signal)) === 'ancestor')) {
    return;
  }
  throw new Failure({
    code: 'tip-moved',
    handling: 'retry',
    summary: 'The branch moved on',
    detail: `The tip of the tracked branch is ${short(tip)} now, and this run was planned for ${short(commit)}. Nothing was changed; the next pass takes the new tip.`,
  });
}

function short(commit: string): string {
  return commit.slice(0, 10);
}
