import { Failure } from '../../core/failure.ts';
import type { ForgePlace } from './forge-settings.ts';

/** An answer that was read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const NAMES = { github: 'GitHub', gitlab: 'GitLab' } as const;

/** No answer, or none that ended: whether it arrived is not known. */
export function unreachable(place: ForgePlace, thrown: unknown): Failure {
  return new Failure({
    code: 'forge-unreachable',
    handling: 'retry',
    summary: 'The host of the repository does not answer',
    detail: `${say(place)} could not be reached (${readCode(thrown)}). Nothing else depends on it. Check the way from here to that address, and try again.`,
  });
}

/** An answer that makes no sense. */
export function unreadable(place: ForgePlace, why: string): Failure {
  return new Failure({
    code: 'forge-answer',
    handling: 'ask',
    summary: 'The answer of the host of the repository is not understood',
    detail: `${say(place)} answered with something else than its documentation says: ${why}. Check that "forge" and "forge_url" name the right API.`,
  });
}

/** A redirect would carry the token to where it was not meant to go. */
export function explainRedirect(place: ForgePlace, { status, headers }: Answer): Failure {
  const target = headers.get('location') ?? '';
  const url = URL.canParse(target, place.apiUrl) ? new URL(target, place.apiUrl) : undefined;
  const where = url === undefined ? 'elsewhere' : `to ${url.origin}${url.pathname}`;
  return new Failure({
    code: 'forge-redirect',
    handling: 'ask',
    summary: 'The host of the repository sends us elsewhere',
    detail: `${say(place)} answered HTTP ${status} and points ${where}. The token is not taken there, so nothing was sent. If the repository was renamed, set "repository" to its new address; if the API moved, set "forge_url".`,
  });
}

/** Any other answer that is not a success, by its status. */
export function explainAnswer(place: ForgePlace, { status, headers, text }: Answer): Failure {
  const said = readMessage(text);
  if (status === 429 || isRateLimited(status, headers)) return rateLimited(place, headers);
  if (status === 401 || status === 403 || status === 404) return denied(place, status, said);
  if (status >= 500 || status === 408) {
    return new Failure({
      code: 'forge-unavailable',
      handling: 'retry',
      summary: 'The host of the repository is not available',
      detail: `${say(place)} answered HTTP ${status}. Nothing else depends on it; try again later.`,
    });
  }
  return new Failure({
    code: 'forge-refused',
    handling: 'ask',
    summary: 'The host of the repository refused a request',
    detail: `${say(place)} answered HTTP ${status}: ${said}`,
  });
}

/** https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 as well as 429. */
function isRateLimited(status: number, headers: Headers): boolean {
  return status === 403 && (headers.get('x-ratelimit-remaining') === '0' || headers.has('retry-after'));
}

function rateLimited(place: ForgePlace, headers: Headers): Failure {
  const seconds = Number(headers.get('retry-after') ?? '');
  const wait = Number.isFinite(seconds) && seconds > 0 ? `in ${Math.ceil(seconds)} s` : 'in a while';
  return new Failure({
    code: 'forge-rate-limited',
    handling: 'retry',
    summary: 'The host of the repository asks for fewer requests',
    detail: `${say(place)} takes the next request ${wait}. Nothing else depends on it; try again then.`,
  });
}

function denied(place: ForgePlace, status: number, said: string): Failure {
  const rights =
    place.kind === 'github'
      ? 'A fine-grained token needs "Commit statuses: read and write" for this repository, a classic one the scope repo:status.'
      : 'The token needs the scope api and at least the role Developer in this project.';
  return new Failure({
    code: 'forge-denied',
    handling: 'ask',
    summary: 'The host of the repository does not let us in',
    detail: `${say(place)} answered HTTP ${status}: ${said} Either ${place.project} does not exist there, or the token may not do this, or it has expired. ${rights}`,
  });
}

function say({ kind, apiUrl }: ForgePlace): string {
  return `The API of ${NAMES[kind]} (${apiUrl})`;
}

/** The error of fetch may repeat headers; only its code goes on. */
function readCode(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause === 'object' && cause !== null && 'code' in cause) return String(cause.code);
  return thrown instanceof Error ? thrown.name : 'unknown';
}

/** `message` in both APIs, and `error` in some answers of GitLab; cut, because it is shown to people. */
function readMessage(text: string): string {
  let found: unknown;
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === 'object') {
      found = Object.hasOwn(parsed, 'message') ? Reflect.get(parsed, 'message') : Reflect.get(parsed, 'error');
    }
  } catch {
    found = undefined;
  }
  const words = typeof found === 'string' ? found : JSON.stringify(found ?? 'no reason given');
  return `${words.replaceAll(/\p{Cc}/gu, ' ').slice(0, 200)}.`;
}
