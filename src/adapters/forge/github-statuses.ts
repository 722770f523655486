import { textAt } from '../../core/attribution/member.ts';
import type { ForgeClient } from './forge-client.ts';
import type { StatusApi } from './status-api.ts';

/** Commit statuses of GitHub: https://docs.github.com/en/rest/commits/statuses. */
export function githubStatuses(client: ForgeClient): StatusApi {
  const repository = `/repos/${client.place.project.split('/').map(encodeURIComponent).join('/')}`;
  return {
    stateOf: (state) => state,
    async newest(commit, context, signal) {
      // Newest first; the name of a context does not tell capitals from small letters there.
      for await (const status of client.list(`${repository}/commits/${commit}/statuses?per_page=100`, signal)) {
        if (textAt(status, 'context').toLowerCase() !== context.toLowerCase()) continue;
        return { state: textAt(status, 'state'), description: textAt(status, 'description') };
      }
      return undefined;
    },
    post: (commit, { context, state, description, link }, signal) =>
      client.send(
        `${repository}/statuses/${commit}`,
        { state, context, description, ...(link === undefined ? {} : { target_url: link }) },
        signal,
      ),
  };
}
