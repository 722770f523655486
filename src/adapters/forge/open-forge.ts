import type { Redact } from '../../core/redaction/mask.ts';
import type { Forge } from '../../engine/ports/forge.ts';
import type { ForgeClient } from './forge-client.ts';
import { judgeGithubBranch } from './github-protection.ts';
import { githubStatuses } from './github-statuses.ts';
import { judgeGitlabBranch } from './gitlab-protection.ts';
import { gitlabStatuses } from './gitlab-statuses.ts';

/** GitHub takes 140 characters, GitLab 255: https://docs.github.com/en/rest/commits/statuses. */
const LONGEST_DESCRIPTION = 140;

/** The host of the repository over its client. */
export function openForge(client: ForgeClient, redact: Redact): Forge {
  const statuses = client.place.kind === 'github' ? githubStatuses(client) : gitlabStatuses(client);
  return {
    kind: client.place.kind,
    judgeBranch: (branch, signal) =>
      client.place.kind === 'github'
        ? judgeGithubBranch(client, branch, signal)
        : judgeGitlabBranch(client, branch, signal),
    async postStatus(commit, status, signal) {
      const description = shorten(redact(status.description));
      const known = await statuses.newest(commit, status.context, signal);
      if (known?.state === statuses.stateOf(status.state) && known.description === description) return 'known';
      await statuses.post(commit, { ...status, description }, signal);
      return 'posted';
    },
  };
}

function shorten(text: string): string {
  if (text.length <= LONGEST_DESCRIPTION) return text;
  return `${text
    .slice(0, LONGEST_DESCRIPTION - 1)
    .toWellFormed()
    .trimEnd()}…`;
}
