import { areTwoPeople, isFresh } from '../core/approvals/second-person.ts';
import { Failure } from '../core/failure.ts';
import type { EngineDeps } from './deps.ts';
import { giveWord, takesTwo } from './give-word.ts';
import type { AcceptedRewrite, StackState } from './ports/ledger.ts';
import type { EnginePorts } from './reconcile-stack.ts';
import type { Estate } from './reports.ts';

/** A rewrite of the history to be accepted: the applied commit, and the tip that does not follow it. */
export interface RewriteRequest {
  readonly estate: Estate;
  readonly stacks: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly by: string;
}

/** For which stacks a rewrite is accepted by now, and for which a second person has to accept it too. */
export interface RewriteAnswer {
  readonly accepted: readonly string[];
  readonly asked: readonly string[];
}

/**
 * Takes down that a person accepts a rewritten history: for every stack that stands on the old commit, after all of them
 * were looked at, so that a wrong word changes nothing. The acceptance is used up when the new commit is applied.
 */
export async function acceptRewrite(
  request: RewriteRequest,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<RewriteAnswer> {
  const { deps } = ports;
  const { from, to, estate } = request;
  const tip = await deps.source.tip(signal);
  if (to !== tip || to !== estate.revision.commit) {
    throw refused(`The tip of the tracked branch is ${tip}, and not ${to}.`);
  }
  const concerned: StackState[] = [];
  const others: string[] = [];
  for (const stack of request.stacks) {
    const state = await deps.ledger.load(stack, signal);
    const { appliedCommit } = state;
    if (appliedCommit === from) concerned.push(state);
    else others.push(`${stack} stands on ${appliedCommit ?? 'none'}`);
  }
  if (concerned.length === 0) {
    throw refused(`${from} is not the applied commit of any stack that was asked for: ${others.join(', ')}.`);
  }
  const relation = await deps.source.relation(from, to, signal);
  if (relation === 'same' || relation === 'ancestor') {
    throw refused(`${to} does descend from ${from}: no history was rewritten, and it is applied without a word.`);
  }
  const rewrites = await Promise.all(
    concerned.map(async ({ stack, acceptedRewrite }) => ({
      stack,
      rewrite: await joinWords(request, acceptedRewrite, deps, signal),
    })),
  );
  for (const { stack, rewrite } of rewrites) {
    await keep(stack, rewrite, ports, signal);
  }
  const isAccepted = ({ rewrite }: { readonly rewrite: AcceptedRewrite }): boolean =>
    rewrite.second !== undefined || !takesTwo('history-rewrite', deps);
  const { accepted = [], asked = [] } = Object.groupBy(rewrites, (one) => (isAccepted(one) ? 'accepted' : 'asked'));
  const names = (list: typeof rewrites): readonly string[] => list.map(({ stack }) => stack);
  return { accepted: names(accepted), asked: names(asked) };
}

/** This word, or where it takes two people this one with that of the first, if that was about the same step and still waits. */
async function joinWords(
  { from, to, by }: RewriteRequest,
  before: AcceptedRewrite | undefined,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<AcceptedRewrite> {
  if (!takesTwo('history-rewrite', deps)) {
    return { from, to, by, at: deps.clock.now() };
  }
  const word = await giveWord({ by }, deps, signal);
  const { at, identity } = word;
  const isSame = before?.from === from && before.to === to && isFresh(before, at);
  return isSame && before.identity !== undefined && areTwoPeople({ identity: before.identity }, word)
    ? { ...before, second: word }
    : { from, to, by, at, identity };
}

async function keep(
  stack: string,
  rewrite: AcceptedRewrite,
  { deps, announcer }: EnginePorts,
  signal: AbortSignal,
): Promise<void> {
  const { from, to, second } = rewrite;
  if (!(await deps.ledger.acceptRewrite(stack, rewrite, signal))) {
    throw refused(`Another commit than ${from} was applied to ${stack} in the meantime.`);
  }
  const { by, at, identity } = second ?? rewrite;
  const after = second === undefined ? '' : `, after ${rewrite.by} (${rewrite.identity ?? 'no identity'}) did`;
  const event = {
    id: `rewrite-accepted-${deps.chance.id()}`,
    at,
    kind: 'accepted',
    stack,
    actor: by,
    commit: to,
    text: `history rewrite accepted${after}: ${to} may follow ${from}, which is applied and which it does not descend from`,
    ...(identity === undefined ? {} : { details: { identity } }),
  } as const;
  await announcer.record([event], signal);
}

function refused(reason: string): Failure {
  return new Failure({
    code: 'rewrite-refused',
    handling: 'ask',
    summary: 'The rewrite of the history is not accepted',
    detail: `${reason} An acceptance names exactly the applied commit and the tip of this moment, so that it can never be used for anything that was not looked at. Nothing was changed. "groundstate status --json" shows the applied commits.`,
  });
}
