import type { Diagnostic } from '../core/diagnostic.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { EngineDeps } from './deps.ts';
import { findSecretsInDocument } from './planning/secrets-in-git.ts';
import type { SynthesizedStack } from './ports/synth.ts';
import type { Estate } from './reports.ts';

interface Commit {
  readonly estate: Pick<Estate, 'obstacles'>;
  readonly stack: SynthesizedStack;
  readonly policy: StackPolicy | undefined;
}

/** What keeps all of a commit from being applied to a stack, apart from mistakes in its configuration. Drift is put back all the same. */
export async function findObstacles(
  { estate, stack, policy }: Commit,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<readonly Diagnostic[]> {
  const unprotected = (await deps.branchGuard?.obstacles(signal)) ?? [];
  return [...unprotected, ...estate.obstacles, ...findSecretsInDocument(stack, policy, deps)];
}
