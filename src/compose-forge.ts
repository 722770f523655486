import { createForgeClient } from './adapters/forge/forge-client.ts';
import { findForge } from './adapters/forge/forge-settings.ts';
import { openForge } from './adapters/forge/open-forge.ts';
import { secrets } from './compose-secrets.ts';
import type { Settings } from './config/options.ts';
import { type BranchGuard, createBranchGuard } from './engine/branch-guard.ts';
import type { Forge } from './engine/ports/forge.ts';
import type { Journal } from './engine/ports/journal.ts';
import type { Log } from './engine/ports/log.ts';
import type { Clock } from './engine/ports/time.ts';

/** The host of the repository; a Failure says which setting is missing. */
export function forgeOf(settings: Settings): Forge {
  const { repository, forge: kind, forgeUrl: url, forgeToken: token } = settings;
  return openForge(createForgeClient(findForge({ repository, kind, url, token })), secrets.redact);
}

/** Watches the tracked branch at its host. */
export function guardBranch(
  settings: Settings,
  ports: { readonly clock: Clock; readonly log: Log; readonly journal: Journal },
): BranchGuard {
  const { requireProtectedBranch: mode, branch } = settings;
  return createBranchGuard({
    mode,
    branch,
    ask: async (signal) => forgeOf(settings).judgeBranch(branch, signal),
    ...ports,
  });
}
