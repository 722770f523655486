import { numberAt } from '../../core/attribution/member.ts';
import { judgeGithub } from '../../core/branch-protection/judge-github.ts';
import type { BranchVerdict } from '../../core/branch-protection/verdict.ts';
import { Failure } from '../../core/failure.ts';
import { ifAllowed, listAll } from './ask-all.ts';
import type { ForgeClient } from './forge-client.ts';

/** Asks GitHub for everything that rules over a branch: three calls, and one for each ruleset. */
export async function judgeGithubBranch(
  client: ForgeClient,
  branch: string,
  signal: AbortSignal,
): Promise<BranchVerdict> {
  const repository = `/repos/${client.place.project.split('/').map(encodeURIComponent).join('/')}`;
  const name = encodeURIComponent(branch);
  const found = await client.find(`${repository}/branches/${name}`, signal);
  if (found === undefined) throw noSuchBranch(client, branch);
  const protection = await ifAllowed(() => client.find(`${repository}/branches/${name}/protection`, signal));
  const rules = await listAll(client, `${repository}/rules/branches/${name}?per_page=100`, signal);
  const rulesets = new Map<number, unknown>();
  for (const id of new Set(rules.map((rule) => numberAt(rule, 'ruleset_id')))) {
    const path = `${repository}/rulesets/${id}?includes_parents=true`;
    rulesets.set(id, await ifAllowed(() => client.find(path, signal)));
  }
  return judgeGithub({ branch: found, protection, rules, rulesets });
}

function noSuchBranch({ place }: ForgeClient, branch: string): Failure {
  return new Failure({
    code: 'forge-no-branch',
    handling: 'ask',
    summary: 'The host of the repository does not know the tracked branch',
    detail: `${place.project} has no branch ${branch} at ${place.apiUrl}, or the token may not see it. Check "repository", "branch" and the rights of the token (Metadata: read, and Administration: read for the branch protection).`,
  });
}
