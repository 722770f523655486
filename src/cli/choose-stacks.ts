import { didYouMean } from '../config/suggest.ts';
import { createUsageFailure } from '../config/usage-failure.ts';
import { concernsStack } from '../core/controls/control.ts';
import { sortByDependency } from '../core/sort-by-dependency.ts';
import type { SynthesizedStack } from '../engine/ports/synth.ts';
import type { Estate } from '../engine/reports.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './render/clean-text.ts';
import { renderActive } from './render/control-text.ts';

/** The stacks that a command is about, producers first; a name that no stack has is a usage failure. */
export function chooseStacks(estate: Estate, name: string | undefined): readonly SynthesizedStack[] {
  if (name === undefined) return sortByDependency(estate.stacks);
  const found = estate.stacks.find((stack) => stack.name === name);
  if (found !== undefined) return [found];
  const names = estate.stacks.map((stack) => stack.name);
  throw createUsageFailure(
    'There is no such stack',
    `The commit ${estate.revision.commit.slice(0, 7)} has no stack "${name}".${didYouMean(name, names)} It has ${names.length === 0 ? 'none at all' : names.join(', ')}.`,
  );
}

const unruled =
  'Until groundstate.yaml can be used, nothing of this commit is applied and drift is only reported. Correct it and push.';

/** Fetches and synthesizes the tip, and says what is wrong with it. */
export async function loadTip(context: CommandContext): Promise<Estate> {
  context.progress.start(`reading the tip of ${context.settings.branch}`);
  return warnOf(context, await context.app.engine.loadEstate(undefined, context.signal));
}

/** Says what is wrong with an estate, and hands it on. */
export function warnOf(context: CommandContext, estate: Estate): Estate {
  const warn = (text: string) => context.note(`${context.style.yellow('Warning:')} ${cleanText(text)}`);
  for (const problem of [...estate.problems, ...estate.abandoned]) warn(problem);
  if (isUnruled(estate)) warn(unruled);
  if (estate.staleBecause !== undefined) warn(estate.staleBecause);
  return estate;
}

/** Says which of the stacks are paused, or open to people's hands: what is shown of them does not happen as usual. */
export async function noteControls(
  { app, note, signal, style }: CommandContext,
  stacks: readonly { readonly name: string }[],
): Promise<void> {
  const { controls } = await app.journal.controls(signal);
  const concerned = controls.filter((control) => stacks.some(({ name }) => concernsStack(control, name)));
  const text = renderActive(concerned, app.clock.now(), style).trimEnd();
  if (text !== '') note(text);
}

/** Whether the commit has no usable groundstate.yaml, so that nothing of it may be applied. */
export function isUnruled({ policy, problems }: Estate): boolean {
  return policy === undefined && problems.length > 0;
}
