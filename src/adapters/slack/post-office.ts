import { Failure } from '../../core/failure.ts';
import type { Pending, Place } from './conversation.ts';
import type { SlackPayload } from './render-alert.ts';
import type { SlackAnswer, SlackApi } from './slack-api.ts';

/** The word by which our own messages are told from others. */
const eventType = 'groundstate_alert';
/** A clock of ours may be behind Slack's by so much. */
const skewMs = 300_000;
const mostPages = 10;
const mostRemembered = 1_000;

/** A message that is to be posted. */
export interface Letter {
  readonly payload: SlackPayload;
  /** Names it for ever: the same letter is posted once. */
  readonly key: string;
  /** Below which message it stands; undefined: a message of its own. */
  readonly below?: Place;
  readonly isLoud?: boolean;
}

/** Posts and edits messages of one channel. */
export class PostOffice {
  readonly #api: SlackApi;
  readonly #channel: string;
  /** What this process posted, should the record of it fail. Bounded. */
  readonly #posted = new Map<string, Place>();

  constructor(api: SlackApi, channel: string) {
    this.#api = api;
    this.#channel = channel;
  }

  /**
   * Posts a letter, or finds it where it was posted before without an answer: chat.postMessage knows no idempotency, so
   * each message carries its key as metadata, and is looked for before it is posted again.
   */
  async post(letter: Letter, earlier: Pending | undefined, signal: AbortSignal): Promise<Place> {
    const asked = earlier?.keys.includes(letter.key) === true ? await this.#find(letter, earlier, signal) : undefined;
    const found = this.#posted.get(letter.key) ?? asked;
    if (found !== undefined) {
      return found;
    }
    const { below, isLoud } = letter;
    const thread =
      below === undefined ? {} : { thread_ts: below.ts, ...(isLoud === true ? { reply_broadcast: true } : {}) };
    const metadata = { event_type: eventType, event_payload: { key: letter.key } };
    const answer = await this.#api.call(
      'chat.postMessage',
      { channel: below?.channel ?? this.#channel, ...quiet(letter.payload), ...thread, metadata },
      signal,
    );
    const place = { channel: String(answer['channel']), ts: String(answer['ts']) };
    this.#remember(letter.key, place);
    return place;
  }

  #remember(key: string, place: Place): void {
    if (this.#posted.size >= mostRemembered) {
      this.#posted.clear();
    }
    this.#posted.set(key, place);
  }

  /** Edits a message; `lost` where it is not there any more, `fixed` where Slack lets it not be edited. */
  async update(
    place: Place,
    { payload, key }: Pick<Letter, 'payload' | 'key'>,
    signal: AbortSignal,
  ): Promise<'done' | 'lost' | 'fixed'> {
    const metadata = { event_type: eventType, event_payload: { key } };
    try {
      await this.#api.call('chat.update', { ...place, ...quiet(payload), metadata }, signal);
      return 'done';
    } catch (thrown) {
      const code = thrown instanceof Failure ? thrown.code : '';
      if (code === 'slack-message-not-found') {
        this.#posted.delete(key);
        return 'lost';
      }
      if (code === 'slack-cant-update-message' || code === 'slack-edit-window-closed') {
        return 'fixed';
      }
      throw thrown;
    }
  }

  async #find({ key, below }: Letter, earlier: Pending, signal: AbortSignal): Promise<Place | undefined> {
    const channel = below?.channel ?? this.#channel;
    const method = below === undefined ? 'conversations.history' : 'conversations.replies';
    const oldest = String(Math.max(0, (earlier.since - skewMs) / 1000));
    const from = {
      channel,
      oldest,
      limit: 100,
      include_all_metadata: true,
      ...(below === undefined ? {} : { ts: below.ts }),
    };
    let cursor = '';
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await this.#api.call(method, cursor === '' ? from : { ...from, cursor }, signal);
      const ts = findKey(answer, key);
      if (ts !== undefined) {
        return { channel, ts };
      }
      cursor = nextCursor(answer);
      if (cursor === '') {
        return undefined;
      }
    }
    return undefined;
  }
}

/** Nothing in it is turned into a link, a preview or a mention by Slack itself. */
function quiet(payload: SlackPayload): Readonly<Record<string, unknown>> {
  return { ...payload, parse: 'none', link_names: false, unfurl_links: false, unfurl_media: false };
}

interface SeenMessage {
  readonly ts?: unknown;
  readonly metadata?: { readonly event_type?: unknown; readonly event_payload?: { readonly key?: unknown } };
}

function findKey(answer: SlackAnswer, key: string): string | undefined {
  const messages = Array.isArray(answer['messages']) ? (answer['messages'] as readonly SeenMessage[]) : [];
  const found = messages.find(
    ({ metadata }) => metadata?.event_type === eventType && metadata.event_payload?.key === key,
  );
  return found === undefined ? undefined : String(found.ts);
}

function nextCursor(answer: SlackAnswer): string {
  const metadata = answer['response_metadata'] as { readonly next_cursor?: unknown } | undefined;
  return typeof metadata?.next_cursor === 'string' ? metadata.next_cursor : '';
}
