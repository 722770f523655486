import { judgeGitlab } from '../../core/branch-protection/judge-gitlab.ts';
import type { BranchVerdict } from '../../core/branch-protection/verdict.ts';
import { ifAllowed, listAll } from './ask-all.ts';
import type { ForgeClient } from './forge-client.ts';

/** Asks GitLab for everything that rules over a branch: three calls. */
export async function judgeGitlabBranch(
  client: ForgeClient,
  branch: string,
  signal: AbortSignal,
): Promise<BranchVerdict> {
  const project = `/projects/${encodeURIComponent(client.place.project)}`;
  const protectedBranches = await listAll(client, `${project}/protected_branches?per_page=100`, signal);
  const approvalRules = await ifAllowed(() => listAll(client, `${project}/approval_rules?per_page=100`, signal));
  const approvals = await ifAllowed(() => client.find(`${project}/approvals`, signal));
  return judgeGitlab({ branch, protectedBranches, approvalRules, approvals });
}
