import type { Redact } from '../../core/redaction/mask.ts';
import { explainRefusal, explainStatus, unreachable } from './slack-failures.ts';
import { type RequestOptions, SlackLine } from './slack-request.ts';

/** An answer of Slack's API. */
export type SlackAnswer = Readonly<Record<string, unknown>>;

/** Slack's Web API (https://docs.slack.dev/apis/web-api). */
export interface SlackApi {
  /** Throws a Failure where Slack says no or nothing. */
  call(method: string, body: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<SlackAnswer>;
}

/** How the API is reached. */
export interface SlackApiOptions extends RequestOptions {
  /** A secret. */
  readonly token: string;
  /** `https://slack.com/api`. */
  readonly baseUrl: string;
  /** Takes secrets out of what is sent. */
  readonly redact: Redact;
}

/** Arguments go as a form, with JSON in what has structure: every method takes that. */
export function createSlackApi(options: SlackApiOptions): SlackApi {
  const line = new SlackLine(options);
  return {
    async call(method, body, signal) {
      const form = new URLSearchParams();
      for (const [name, value] of Object.entries(body)) {
        const text = typeof value === 'string' ? value : JSON.stringify(value);
        form.set(name, options.redact(text));
      }
      const headers = { authorization: `Bearer ${options.token}` };
      const url = `${options.baseUrl.replace(/\/$/, '')}/${method}`;
      const response = await line.post(method, url, { headers, body: form }, signal);
      if (!response.ok) {
        throw explainStatus(response.status, (await response.text().catch(() => '')).slice(0, 200));
      }
      return readAnswer(method, await readBody(response));
    },
  };
}

/** A body that breaks off leaves open what Slack did, as no answer does. */
async function readBody(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (thrown) {
    throw unreachable(thrown);
  }
}

function readAnswer(method: string, answer: unknown): SlackAnswer {
  const known = typeof answer === 'object' && answer !== null ? (answer as SlackAnswer) : {};
  if (known['ok'] !== true) {
    throw explainRefusal(method, typeof known['error'] === 'string' ? known['error'] : 'without a reason');
  }
  return known;
}
