import {
  doubtsOf,
  type KnownProtection,
  type ProtectionMode,
  sayProtection,
} from '../branch-protection/say-protection.ts';
import { type Finding, good, stops, unknown, weak } from './finding.ts';

interface BranchFacts {
  readonly branch: string;
  readonly mode: ProtectionMode;
  readonly known: KnownProtection;
}

/** Judges what the host of the repository says of the tracked branch. */
export function judgeBranch({ branch, mode, known }: BranchFacts): Finding {
  const what = sayProtection(branch, known);
  if (doubtsOf(known).length === 0) return good(what);
  const fault = {
    what,
    why: 'Whoever gets hold of one account of the repository could change production with it.',
    next:
      known.kind === 'not asked'
        ? 'Give a forge token that may read the rules of the branch (GROUNDSTATE_FORGE_TOKEN; docs/secrets.md).'
        : 'Require a review, forbid force pushes and exempt nobody at the host of the repository.',
  };
  if (mode === 'block') {
    const why = `${fault.why} Nothing of Git is applied meanwhile (require_protected_branch is block).`;
    return stops({ ...fault, why });
  }
  return known.kind === 'not asked' ? unknown(fault) : weak(fault);
}
