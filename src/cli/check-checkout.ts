import { existsSync } from 'node:fs';
import path from 'node:path';
import { asFailure, Failure } from '../core/failure.ts';
import type { Estate } from '../engine/reports.ts';
import type { Checkout } from './application.ts';
import type { CommandContext } from './command-context.ts';
import { renderUndone } from './render/plan-text.ts';
import { createStyle } from './render/style.ts';
import { isSameRepository, withoutCredentials } from './without-credentials.ts';

/**
 * Inside a checkout of the tracked repository, insists that it is clean and stands on the tip: a person who applies
 * there believes that their tree is what will be true. Elsewhere it does nothing.
 */
export async function checkCheckout(context: CommandContext, estate: Estate): Promise<void> {
  const { app, settings, signal, terminal } = context;
  const checkout = await app.inspectCheckout(terminal.cwd, signal);
  if (checkout === undefined) return;
  const { remoteUrl } = checkout;
  if (remoteUrl !== undefined && !isSameRepository(remoteUrl, settings.repository)) {
    context.note(
      `This folder is a checkout of ${withoutCredentials(remoteUrl)}, not of the tracked repository. What is applied is the tip of ${settings.branch} of ${withoutCredentials(settings.repository)}.`,
    );
    return;
  }
  const tip = await app.engine.tip(signal);
  const problem = findProblem(checkout, tip);
  if (problem === undefined) return;
  const undone = await describeUndone(context, estate);
  await recordRefusal(context, checkout.head, problem);
  throw new Failure({
    code: 'stale',
    handling: 'ask',
    summary: 'The checkout is not the tip of the tracked branch',
    detail: `${problem} Only the tip of ${settings.branch} is ever applied, so nothing was applied and nothing was changed. Commit, push and pull, or run the command outside of the checkout to apply the tip.\n\n${undone}`,
  });
}

/** The timeline tells refusals too; without the right to write there, the refusal stays the answer. */
async function recordRefusal(
  { app, terminal, signal }: CommandContext,
  commit: string,
  problem: string,
): Promise<void> {
  const event = {
    id: `refused-${app.chance.id()}`,
    at: app.clock.now(),
    kind: 'refused' as const,
    stack: 'estate',
    actor: terminal.person,
    commit,
    text: `apply refused: ${problem}`,
  };
  await app.journal.append([event], signal).catch(() => undefined);
}

function findProblem({ clean, head, branch }: Checkout, tip: string): string | undefined {
  const place = branch === undefined ? 'a detached HEAD' : `the branch ${branch}`;
  if (head !== tip) {
    const also = clean ? '' : ' It also has changes that are not committed.';
    return `The checkout stands on ${head.slice(0, 7)} (${place}), and the tip is ${tip.slice(0, 7)}.${also}`;
  }
  return clean ? undefined : `The checkout has changes that are not committed.`;
}

/** What applying the checkout would have undone; that it is not known is said, and refuses just the same. */
async function describeUndone(context: CommandContext, estate: Estate): Promise<string> {
  const { app, progress, signal } = context;
  const folder = findInfraRoot(context.terminal.cwd, context.settings.folder);
  try {
    progress.start('comparing the checkout with what is applied');
    const older = await app.synthesizeFolder(folder, signal);
    // Without colours: the text becomes part of a failure, which paints itself.
    const text = renderUndone(await app.engine.wouldUndo(estate, older, signal), createStyle(false));
    return text === '' ? 'Applying it would have undone nothing.' : `Applying it would have undone this:\n\n${text}`;
  } catch (error) {
    signal.throwIfAborted();
    const failure = asFailure(error);
    return `What it would have undone is not known, because the checkout could not be compared: ${failure.summary}. ${failure.detail}`;
  }
}

/** The infra folder of the checkout around a folder; the nearest cdktf.json where the configured one is not there. */
function findInfraRoot(cwd: string, folder: string): string {
  let nearest: string | undefined;
  for (let place = cwd; ; place = path.dirname(place)) {
    if (nearest === undefined && existsSync(path.join(place, 'cdktf.json'))) nearest = place;
    const isTop = existsSync(path.join(place, '.git')) || path.dirname(place) === place;
    if (!isTop) continue;
    const configured = path.join(place, folder);
    return existsSync(path.join(configured, 'cdktf.json')) ? configured : (nearest ?? configured);
  }
}
