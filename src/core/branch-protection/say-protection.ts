import type { Diagnostic } from '../diagnostic.ts';
import type { BranchVerdict } from './verdict.ts';

/** What an unprotected branch means: nothing is applied, it is said, or it is not asked for. */
export type ProtectionMode = 'block' | 'warn' | 'off';

/** What is known of the branch: the verdict of its host, or why there is none. */
export type KnownProtection =
  | { readonly kind: 'judged'; readonly verdict: BranchVerdict }
  | { readonly kind: 'not asked'; readonly reason: string };

/** The sentences against the branch; none where it is protected. */
export function doubtsOf(known: KnownProtection): readonly string[] {
  return known.kind === 'judged' ? [...known.verdict.weaknesses, ...known.verdict.unread] : [known.reason];
}

/** One line for status and log. */
export function sayProtection(branch: string, known: KnownProtection): string {
  if (known.kind === 'not asked') return `${branch}: not known whether it is protected. ${known.reason}`;
  const doubts = doubtsOf(known);
  if (doubts.length === 0) {
    return `${branch}: protected (reviews are required, force pushes are off, and nobody is exempt)`;
  }
  const word = known.verdict.weaknesses.length > 0 ? 'NOT protected' : 'not known to be protected';
  return `${branch}: ${word}. ${doubts.join(' ')}`;
}

/** What the state of the branch means for a commit of it. */
export function protectionObstacles(
  mode: ProtectionMode,
  branch: string,
  known: KnownProtection,
): readonly Diagnostic[] {
  const doubts = doubtsOf(known);
  // Without a way to ask, only who insists on an answer is held up.
  if (mode === 'off' || doubts.length === 0 || (mode === 'warn' && known.kind === 'not asked')) return [];
  const consequence =
    mode === 'block'
      ? 'Whoever gets hold of one account could change production with it, so nothing of Git is applied (require_protected_branch is block); drift is still found and put back.'
      : 'Whoever gets hold of one account could change production with it. It is applied all the same, because require_protected_branch is warn.';
  return [
    {
      severity: mode === 'block' ? 'error' : 'warning',
      code: 'branch-not-protected',
      summary: 'The tracked branch is not protected',
      detail: `${branch}: ${doubts.join(' ')} ${consequence} Require a review of another person, forbid force pushes and exempt nobody at the host of the repository; it is asked again within the hour.`,
    },
  ];
}
