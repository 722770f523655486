import { createUsageFailure } from '../config/usage-failure.ts';
import type { SynthesizedStack } from '../engine/ports/synth.ts';
import type { Estate } from '../engine/reports.ts';
import type { CommandContext } from './command-context.ts';

/** The applied commit, and the tip that does not follow it. */
type RewrittenStep = readonly [from: string, to: string];

/** Hands a person's acceptance of a rewritten history to the engine, and says what it is good for. */
export async function acceptRewrite(
  { app, note, signal, terminal }: CommandContext,
  estate: Estate,
  stacks: readonly SynthesizedStack[],
  [from, to]: RewrittenStep,
): Promise<void> {
  const names = stacks.map(({ name }) => name);
  const request = { estate, stacks: names, from, to, by: terminal.person };
  const { accepted, asked } = await app.engine.acceptRewrite(request, signal);
  const step = `${to.slice(0, 7)} may follow ${from.slice(0, 7)}`;
  if (accepted.length > 0) {
    note(
      `Accepted, and recorded in the history: ${step} in ${accepted.join(', ')}. If this command cannot apply it, the worker does.`,
    );
  }
  if (asked.length > 0) {
    note(
      `Taken down, and recorded in the history: you accept that ${step} in ${asked.join(', ')}. It takes two people, so nothing is applied yet: within an hour a second one, with AWS credentials of their own, runs the same command.`,
    );
  }
}

/** The applied commit and the tip, from the words of the command line; anything but two full ids is a usage failure. */
export function readRewrittenStep(words: readonly string[]): RewrittenStep {
  const [from, to, ...more] = words;
  if (from === undefined || to === undefined || more.length > 0) {
    throw createUsageFailure(
      'A rewrite is accepted with two commits',
      `--accept-history-rewrite was given ${words.length === 1 ? 'one word' : `${words.length} words`}: it takes the applied commit and the tip, and the name of a stack stands before it. Nothing was changed.`,
    );
  }
  for (const word of [from, to]) {
    if (!/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(word)) {
      throw createUsageFailure(
        'A rewrite is accepted with full commit ids',
        `"${word}" is not the full id of a commit. Names and short ids are not accepted, because they can come to mean something else. Nothing was changed; "groundstate status --json" and "git rev-parse" show the full ids.`,
      );
    }
  }
  return [from, to];
}
