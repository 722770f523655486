import { Failure } from '../../core/failure.ts';

/** How the host of the repository is reached, as it was configured. */
export interface ForgeSettings {
  /** The address of the repository that Git uses. */
  readonly repository: string;
  /** `auto` goes by the name of the host. */
  readonly kind: 'auto' | 'github' | 'gitlab';
  /** Where the API begins; the usual place of the host where it is left out. */
  readonly url: string | undefined;
  readonly token: string | undefined;
}

/** Where and as what a repository is known to the API of its host. */
export interface ForgePlace {
  readonly kind: 'github' | 'gitlab';
  /** Without a slash at its end, `https://api.github.com`. */
  readonly apiUrl: string;
  /** `owner/name`; in GitLab there may be more groups. */
  readonly project: string;
  readonly token: string;
}

/** Finds the API of a repository; a Failure says which setting is missing or does not fit. */
export function findForge(settings: ForgeSettings): ForgePlace {
  const { host, protocol, project } = readRepository(settings.repository);
  const kind = settings.kind === 'auto' ? kindOf(host) : settings.kind;
  if (kind === undefined) {
    throw unusable(
      `The host of ${host === '' ? 'the repository' : host} is neither known to be GitHub nor GitLab. Set "forge" to github or gitlab, and "forge_url" to where its API begins.`,
    );
  }
  if (settings.token === undefined) {
    throw unusable(
      `There is no token for the API of ${host}. Give GROUNDSTATE_FORGE_TOKEN, or "forge_token_file" the path of a file that holds it.`,
    );
  }
  if (settings.url === undefined && protocol === 'file:') {
    throw unusable('A repository on the disk has no host. Set "forge_url" to where the API begins.');
  }
  if (project.split('/').length < 2) {
    throw unusable(`The address of the repository does not end with an owner and a name, as ${kind} has them.`);
  }
  const apiUrl = (settings.url ?? usualUrl(kind, host)).replace(/\/+$/, '');
  return { kind, apiUrl: checkApiUrl(apiUrl), project, token: settings.token };
}

function readRepository(address: string) {
  const url = URL.canParse(address) ? new URL(address) : new URL(`file://${address}`);
  const project = decodeURIComponent(url.pathname)
    .replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  // On a disk only the last two folders can stand for owner and name.
  const isFile = url.protocol === 'file:';
  return {
    host: url.hostname,
    protocol: url.protocol,
    project: isFile ? project.split('/').slice(-2).join('/') : project,
  };
}

function kindOf(host: string): ForgePlace['kind'] | undefined {
  if (host === 'github.com' || host.startsWith('github.') || host.endsWith('.ghe.com')) return 'github';
  return host === 'gitlab.com' || host.startsWith('gitlab.') ? 'gitlab' : undefined;
}

/**
 * https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api and
 * https://docs.gitlab.com/api/rest/ say where the APIs begin.
 */
function usualUrl(kind: ForgePlace['kind'], host: string): string {
  if (kind === 'gitlab') return `https://${host}/api/v4`;
  return host === 'github.com' || host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** A token leaves this machine only over TLS. */
function checkApiUrl(apiUrl: string): string {
  const url = new URL(apiUrl);
  const isLocal = url.hostname === 'localhost' || url.hostname === '127.0.0.1' || url.hostname === '[::1]';
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw unusable('"forge_url" must be a plain address, without a user, a password, a query or a fragment.');
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)) return apiUrl;
  throw unusable(`"forge_url" is ${url.protocol}//${url.host}: a token is only sent over https.`);
}

function unusable(detail: string): Failure {
  return new Failure({
    code: 'forge-settings',
    handling: 'ask',
    summary: 'The host of the repository cannot be asked',
    detail: `${detail} Nothing was sent.`,
  });
}
