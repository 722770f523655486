import { textAt } from '../../core/attribution/member.ts';
import type { CommitStatus } from '../../engine/ports/forge.ts';
import type { ForgeClient } from './forge-client.ts';
import type { StatusApi } from './status-api.ts';

const STATES: Readonly<Record<CommitStatus['state'], string>> = { success: 'success', failure: 'failed' };

/** Commit statuses of GitLab: https://docs.gitlab.com/api/commits/#commit-status. */
export function gitlabStatuses(client: ForgeClient): StatusApi {
  const project = `/projects/${encodeURIComponent(client.place.project)}`;
  return {
    stateOf: (state) => STATES[state],
    async newest(commit, context, signal) {
      const name = encodeURIComponent(context);
      // Without `all` it lists the newest of each name only.
      const path = `${project}/repository/commits/${commit}/statuses?name=${name}&per_page=100`;
      for await (const status of client.list(path, signal)) {
        if (textAt(status, 'name') !== context) continue;
        return { state: textAt(status, 'status'), description: textAt(status, 'description') };
      }
      return undefined;
    },
    post: (commit, { context, state, description, link }, signal) =>
      client.send(
        `${project}/statuses/${commit}`,
        { state: STATES[state], name: context, description, ...(link === undefined ? {} : { target_url: link }) },
        signal,
      ),
  };
}
