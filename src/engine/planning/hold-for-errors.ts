import type { Decision } from '../../core/change.ts';
import { revertsAlone, withoutGit } from '../../core/decide-drift.ts';
import { type Diagnostic, hasErrors } from '../../core/diagnostic.ts';
import type { EvaluatedStack } from './evaluate-stack.ts';

/** Gaps of Groundstate, not mistakes of the user: what depends on them stops, the rest of the stack goes on. */
const LOCAL_CODES = new Set(['unsupported-type', 'data-source-failed', 'no-secrets-key']);

/** Errors that keep the whole commit from being applied to its stack. */
export function mistakesIn(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter((diagnostic) => hasErrors([diagnostic]) && !LOCAL_CODES.has(diagnostic.code));
}

/**
 * A commit with a mistake in it is not applied in part: every change that comes from Git is held. Reverts of drift go
 * on, because they follow what was applied before. While anything is blocked, nothing is deleted: what was cut out by
 * the mistake would look unwanted.
 */
export function holdForErrors(
  decisions: readonly Decision[],
  diagnostics: readonly Diagnostic[],
  evaluated: EvaluatedStack,
): readonly Decision[] {
  const mistakes = mistakesIn(diagnostics);
  return decisions.map((decision) => {
    const { change } = decision;
    if (change.action === 'none' || decision.verdict === 'held') {
      return decision;
    }
    if (mistakes.length > 0 && !revertsAlone(change)) {
      return withoutGit(decision, whyNothing(mistakes));
    }
    const destroys = (change.action === 'delete' && change.addedTo === undefined) || change.action === 'replace';
    if (evaluated.blocked.size > 0 && destroys) {
      const [first] = evaluated.blocked.keys();
      const reason = `${first ?? ''} and perhaps others could not be evaluated, so nothing is deleted. It goes on when the whole stack can be read.`;
      return { ...decision, verdict: 'held', reason };
    }
    return decision;
  });
}

function whyNothing([first]: readonly Diagnostic[]): string {
  return first?.code === 'branch-not-protected'
    ? 'The tracked branch is not protected, so nothing of the commit is applied. Protect it at the host of the repository, which is asked again within the hour.'
    : `The stack has errors at this commit (${first?.summary ?? ''}), so nothing of the commit is applied. Mend them and push.`;
}
