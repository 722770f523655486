import { Failure } from '../core/failure.ts';
import type { EnginePorts } from './reconcile-stack.ts';
import type { RewriteRequest } from './reports.ts';

/**
 * Takes down that a person accepts a rewritten history: for every stack that stands on the old commit, after all of them
 * were looked at, so that a wrong word changes nothing. The acceptance is used up when the new commit is applied.
 */
export async function acceptRewrite(
  request: RewriteRequest,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { deps } = ports;
  const { from, to, estate } = request;
  const tip = await deps.source.tip(signal);
  if (to !== tip || to !== estate.revision.commit) {
    throw refused(`The tip of the tracked branch is ${tip}, and not ${to}.`);
  }
  const concerned: string[] = [];
  const others: string[] = [];
  for (const stack of request.stacks) {
    const { appliedCommit } = await deps.ledger.load(stack, signal);
    if (appliedCommit === from) concerned.push(stack);
    else others.push(`${stack} stands on ${appliedCommit ?? 'none'}`);
  }
  if (concerned.length === 0) {
    throw refused(`${from} is not the applied commit of any stack that was asked for: ${others.join(', ')}.`);
  }
  const relation = await deps.source.relation(from, to, signal);
  if (relation === 'same' || relation === 'ancestor') {
    throw refused(`${to} does descend from ${from}: no history was rewritten, and it is applied without a word.`);
  }
  for (const stack of concerned) {
    await keep(request, stack, ports, signal);
  }
  return concerned;
}

async function keep(
  { from, to, by }: RewriteRequest,
  stack: string,
  { deps, announcer }: EnginePorts,
  signal: AbortSignal,
): Promise<void> {
  const at = deps.clock.now();
  if (!(await deps.ledger.acceptRewrite(stack, { from, to, by, at }, signal))) {
    throw refused(`Another commit than ${from} was applied to ${stack} in the meantime.`);
  }
  const event = {
    id: `rewrite-accepted-${deps.chance.id()}`,
    at,
    kind: 'accepted',
    stack,
    actor: by,
    commit: to,
    text: `history rewrite accepted: ${to} may follow ${from}, which is applied and which it does not descend from`,
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
