import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A commit status as the host keeps it. */
export interface KeptStatus {
  readonly commit: string;
  readonly context: string;
  readonly state: string;
  readonly description: string;
  readonly link: string | undefined;
}

/** One request as it arrived. */
export interface ForgeRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly authorization: string | undefined;
}

/** A local stand-in for the REST API of GitHub or GitLab. */
export interface ForgeEndpoint {
  /** Where the API begins. */
  readonly url: string;
  /** What was accepted, oldest first. */
  readonly statuses: readonly KeptStatus[];
  readonly requests: readonly ForgeRequest[];
  /** Answers the next request with this instead. */
  answerNext(status: number, headers?: Readonly<Record<string, string>>, body?: string): void;
  /** Never answers the next request. */
  hangNext(): void;
  stop(): Promise<void>;
}

export interface ForgeEndpointOptions {
  readonly kind: 'github' | 'gitlab';
  /** `owner/name`. */
  readonly project: string;
  readonly token: string;
  /** Statuses to a page of a list; the next page is in the Link header. */
  readonly pageSize?: number;
  /** What else can be read, by path without query; a number is a status of an error. */
  readonly documents?: Readonly<Record<string, unknown>>;
}

type Reply = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body: string };

/**
 * Starts the host. It does what the documentation of the commit statuses says: GitHub lists all of a commit, newest
 * first (https://docs.github.com/en/rest/commits/statuses), GitLab the newest of each name, and refuses to
 * go from an open state to the same one (https://docs.gitlab.com/api/commits/#commit-status). A wrong token is 401, another project 404.
 */
export async function startForgeEndpoint(options: ForgeEndpointOptions): Promise<ForgeEndpoint> {
  const statuses: KeptStatus[] = [];
  const requests: ForgeRequest[] = [];
  const planned: (Reply | 'hang')[] = [];
  let base = '';
  const server = createServer((request, response) => {
    void handle(request, response);
  });
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method = '', url = '' } = request;
    requests.push({ method, path: url, authorization: request.headers.authorization });
    const next = planned.shift();
    if (next === 'hang') return;
    const body = Buffer.concat(chunks).toString('utf8');
    const { authorization } = request.headers;
    const reply = next ?? answer({ ...options, statuses, base, method, url: new URL(url, base), body, authorization });
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The host did not get a port.');
  base = `http://127.0.0.1:${address.port}`;
  return {
    url: `${base}${options.kind === 'github' ? '' : '/api/v4'}`,
    statuses,
    requests,
    answerNext: (status, headers = {}, body = '{"message":"as planned"}') => {
      planned.push({ status, headers, body });
    },
    hangNext: () => {
      planned.push('hang');
    },
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Asked extends ForgeEndpointOptions {
  readonly statuses: KeptStatus[];
  readonly base: string;
  readonly method: string;
  readonly url: URL;
  readonly body: string;
  readonly authorization: string | undefined;
}

function answer(asked: Asked): Reply {
  if (asked.authorization !== `Bearer ${asked.token}`) return json(401, { message: 'Bad credentials' });
  const document = asked.documents?.[asked.url.pathname];
  if (typeof document === 'number') return json(document, { message: 'as documented' });
  if (Array.isArray(document)) return page(asked, document);
  if (document !== undefined) return json(200, document as object);
  return asked.kind === 'github' ? answerAsGithub(asked) : answerAsGitlab(asked);
}

function answerAsGithub(asked: Asked): Reply {
  const { method, project, statuses, url } = asked;
  const found = new RegExp(`^/repos/${project}/(commits/)?(?:statuses/)?([0-9a-f]{40})(/statuses)?$`).exec(
    url.pathname,
  );
  const commit = found?.[2] ?? '';
  if (found === null) return json(404, { message: 'Not Found' });
  if (method === 'GET') {
    const all = statuses.filter((status) => status.commit === commit).toReversed();
    return page(
      asked,
      all.map(({ link, ...status }) => ({ ...status, target_url: link ?? null })),
    );
  }
  const given = JSON.parse(asked.body) as Record<string, string>;
  const isState = ['error', 'failure', 'pending', 'success'].includes(given['state'] ?? '');
  if (!isState || (given['description'] ?? '').length > 140) return json(422, { message: 'Validation Failed' });
  statuses.push(keep(commit, given['context'] ?? 'default', given));
  return json(201, given);
}

function answerAsGitlab(asked: Asked): Reply {
  const { method, project, statuses, url } = asked;
  const id = encodeURIComponent(project);
  const found = new RegExp(`^/api/v4/projects/${id}/(?:repository/commits/|statuses/)([0-9a-f]{40})(/statuses)?$`).exec(
    url.pathname,
  );
  const commit = found?.[1] ?? '';
  if (found === null) return json(404, { message: '404 Project Not Found' });
  const newest = new Map(statuses.filter((one) => one.commit === commit).map((one) => [one.context, one]));
  if (method === 'GET') {
    const name = url.searchParams.get('name');
    const all = [...newest.values()].filter((one) => name === null || one.context === name);
    return page(
      asked,
      all.map(({ context, state, ...rest }) => ({ ...rest, name: context, status: state })),
    );
  }
  const given = JSON.parse(asked.body) as Record<string, string>;
  const state = given['state'] ?? '';
  if (!['pending', 'running', 'success', 'failed', 'canceled'].includes(state)) {
    return json(400, { error: 'state does not have a valid value' });
  }
  const isOpen = state === 'pending' || state === 'running';
  if (isOpen && newest.get(given['name'] ?? 'default')?.state === state) {
    return json(400, { message: `Cannot transition status via :${state} from :${state}` });
  }
  statuses.push(keep(commit, given['name'] ?? 'default', given));
  return json(201, given);
}

function keep(commit: string, context: string, given: Readonly<Record<string, string>>): KeptStatus {
  const { state = '', description = '' } = given;
  return { commit, context, state, description, link: given['target_url'] };
}

function page({ base, pageSize = 100, url }: Asked, all: readonly object[]): Reply {
  const number = Number(url.searchParams.get('page') ?? '1');
  const more = number * pageSize < all.length;
  const next = new URL(url.href.replace(url.origin, base));
  next.searchParams.set('page', String(number + 1));
  const link = `<${base}${url.pathname}?page=1>; rel="first", <${next.href}>; rel="next"`;
  return {
    status: 200,
    headers: more ? { link } : {},
    body: JSON.stringify(all.slice((number - 1) * pageSize, number * pageSize)),
  };
}

function json(status: number, body: object): Reply {
  return { status, body: JSON.stringify(body) };
}
