import { type Answer, explainAnswer, explainRedirect, unreachable, unreadable } from './forge-failures.ts';
import type { ForgePlace } from './forge-settings.ts';

/** The API of the host of the repository, one JSON document at a time. Every method throws a Failure. */
export interface ForgeClient {
  readonly place: ForgePlace;
  /** The document at a path below the API; undefined where there is none (404). */
  find(path: string, signal: AbortSignal): Promise<unknown>;
  /** The members of a list, page by page; the next page is only asked for when it is needed. */
  list(path: string, signal: AbortSignal): AsyncGenerator<unknown, void, undefined>;
  /** Posts a document. It is sent once: what is not known to have failed is not repeated. */
  send(path: string, body: object, signal: AbortSignal): Promise<void>;
}

interface ForgeLimits {
  /** For one request, from its first byte to the last of the answer. */
  readonly timeoutMs?: number;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const LONGEST_ANSWER = 4_000_000;
/** 100 to a page, as both hosts allow. */
const MOST_PAGES = 50;

/** Makes the client of one repository. The token is sent to the API's own origin only, and no redirect is ever followed. */
export function createForgeClient(place: ForgePlace, limits: ForgeLimits = {}): ForgeClient {
  const timeoutMs = limits.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const ask = (url: string, init: { readonly method: 'GET' | 'POST'; readonly body?: string }, signal: AbortSignal) =>
    exchange({ place, url, ...init }, AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]), signal);
  return {
    place,
    async find(path, signal) {
      const answer = await ask(`${place.apiUrl}${path}`, { method: 'GET' }, signal);
      if (answer.status === 404) return undefined;
      return readJson(place, needOk(place, answer));
    },
    async *list(path, signal) {
      let url: string | undefined = `${place.apiUrl}${path}`;
      for (let page = 0; url !== undefined && page < MOST_PAGES; page += 1) {
        const answer: Answer = needOk(place, await ask(url, { method: 'GET' }, signal));
        const members = readJson(place, answer);
        if (!Array.isArray(members)) throw unreadable(place, 'a list was expected');
        yield* members;
        url = nextPage(place, answer.headers.get('link'));
      }
    },
    async send(path, body, signal) {
      needOk(place, await ask(`${place.apiUrl}${path}`, { method: 'POST', body: JSON.stringify(body) }, signal));
    },
  };
}

interface Exchange {
  readonly place: ForgePlace;
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly body?: string;
}

async function exchange(
  { place, url, method, body }: Exchange,
  limit: AbortSignal,
  signal: AbortSignal,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${place.token}`,
        accept: place.kind === 'github' ? 'application/vnd.github+json' : 'application/json',
        'user-agent': 'groundstate',
        ...(place.kind === 'github' ? { 'x-github-api-version': '2022-11-28' } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      redirect: 'manual',
      signal: limit,
    });
    return { status: response.status, headers: response.headers, text: await readText(response) };
  } catch (thrown) {
    signal.throwIfAborted(); // a person who stops is not told that the host is down
    throw unreachable(place, thrown);
  }
}

/** Ends a body that does not end by itself. */
async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > LONGEST_ANSWER) throw new RangeError('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function needOk(place: ForgePlace, answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  throw answer.status >= 300 && answer.status < 400 ? explainRedirect(place, answer) : explainAnswer(place, answer);
}

function readJson(place: ForgePlace, { text }: Answer): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable(place, 'it is not JSON');
  }
}

/**
 * The address of the next page: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api and
 * https://docs.gitlab.com/api/rest/#pagination both give it in the Link header. One that leads elsewhere is not followed.
 */
function nextPage(place: ForgePlace, header: string | null): string | undefined {
  for (const part of (header ?? '').split(/,\s*(?=<)/)) {
    const match = /^<([^>]+)>\s*;.*\brel="?next"?/.exec(part);
    if (match?.[1] === undefined) continue;
    const isOurs = URL.canParse(match[1]) && new URL(match[1]).origin === new URL(place.apiUrl).origin;
    if (!isOurs) throw unreadable(place, 'its next page would be on another host');
    return match[1];
  }
  return undefined;
}
