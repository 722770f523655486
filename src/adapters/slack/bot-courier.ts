import pLimit from 'p-limit';
import { digest } from '../../core/digest.ts';
import { Failure } from '../../core/failure.ts';
import type { Courier } from '../../engine/ports/courier.ts';
import type { Alert } from '../../engine/ports/journal.ts';
import type { MessageBook, MessageRecord } from '../../engine/ports/message-book.ts';
import type { Clock } from '../../engine/ports/time.ts';
import {
  addAlert,
  addToSummary,
  type Conversation,
  type Matter,
  type Step,
  type Summary,
  threadOf,
} from './conversation.ts';
import { planGroups } from './plan-groups.ts';
import { type Letter, PostOffice } from './post-office.ts';
import { type RenderActions, renderActions } from './render-actions.ts';
import { renderAlert } from './render-alert.ts';
import { renderSummary } from './render-summary.ts';
import type { SlackApi } from './slack-api.ts';
import { clockTime, escapeWithin, mention } from './slack-text.ts';
import { TrafficMeter } from './traffic-meter.ts';

/** What a courier with a bot token works with. */
export interface BotOptions {
  readonly api: SlackApi;
  /** The id of the channel. */
  readonly channel: string;
  readonly book: MessageBook;
  readonly clock: Clock;
  readonly digestMs: number;
  /** The buttons that somebody answers. */
  readonly offers: RenderActions['offers'];
}

/** How often a record is read again that somebody else has written in between. */
const mostRounds = 5;
const callsAtOnce = 20;
const mostUnknown = 10_000;

/** Alerts as one Slack message for each matter, edited and threaded through its life. */
export function createBotCourier(options: BotOptions): Courier {
  const meter = new TrafficMeter(options.clock);
  const desk = new Desk(options, meter);
  /** Ids of alerts whose thread has no message yet. Bounded. */
  const unknown = new Set<string>();
  return {
    async group(waiting, signal) {
      const known = new Map<string, string | undefined>();
      // What is gathered for a digest is looked up once, and not at every tick.
      const threads = [...Map.groupBy(waiting, threadOf)].filter(
        ([, alerts]) => !alerts.every(({ id }) => unknown.has(id)),
      );
      const limit = pLimit(callsAtOnce);
      const read = ([thread]: (typeof threads)[number]) => limit(() => options.book.read(thread, signal));
      const records = await Promise.all(threads.map(read));
      for (const [index, [thread, alerts]] of threads.entries()) {
        const record = parse(records[index]);
        if (record !== undefined) {
          known.set(thread, record.kind === 'member' ? record.summary : undefined);
        }
        remember(unknown, record === undefined ? alerts : []);
      }
      const { recent, hasRecentSummary } = meter;
      return planGroups(waiting, {
        now: options.clock.now(),
        digestMs: options.digestMs,
        known,
        recent,
        hasRecentSummary,
      });
    },
    async send(alerts, signal) {
      await desk.tell(alerts, signal);
      for (const { id } of alerts) unknown.delete(id);
    },
  };
}

function remember(unknown: Set<string>, alerts: readonly Alert[]): void {
  if (unknown.size >= mostUnknown) unknown.clear();
  for (const { id } of alerts) unknown.add(id);
}

class Desk {
  readonly #options: BotOptions;
  readonly #meter: TrafficMeter;
  readonly #office: PostOffice;

  constructor(options: BotOptions, meter: TrafficMeter) {
    this.#options = options;
    this.#meter = meter;
    this.#office = new PostOffice(options.api, options.channel);
  }

  async tell(alerts: readonly Alert[], signal: AbortSignal): Promise<void> {
    const [first] = alerts;
    if (first === undefined) {
      return;
    }
    const record = parse(await this.#options.book.read(threadOf(first), signal));
    if (record?.kind === 'member') {
      return this.#retry(record.summary, (known) => this.#tellSummary(record.summary, known, alerts, signal), signal);
    }
    const threads = new Set(alerts.map(threadOf));
    if (threads.size === 1) {
      return this.#retry(threadOf(first), (known) => this.#tellThread(threadOf(first), known, alerts, signal), signal);
    }
    const summary = `summary-${digest(alerts.map(({ id }) => id).join('|')).slice(0, 32)}`;
    await this.#join([...threads], summary, signal);
    return this.#retry(summary, (known) => this.#tellSummary(summary, known, alerts, signal), signal);
  }

  /** Before the summary is posted, so that a next try, with more that waits, finds it again. */
  async #join(threads: readonly string[], summary: string, signal: AbortSignal): Promise<void> {
    const record = { body: JSON.stringify({ kind: 'member', summary }), version: 0 };
    await pLimit(callsAtOnce).map(threads, (thread) => this.#options.book.write(thread, record, signal));
  }

  async #retry(
    thread: string,
    attempt: (known: MessageRecord | undefined) => Promise<boolean>,
    signal: AbortSignal,
  ): Promise<void> {
    for (let round = 0; round < mostRounds; round += 1) {
      if (await attempt(await this.#options.book.read(thread, signal))) {
        return;
      }
    }
    throw new Failure({
      code: 'slack-busy',
      handling: 'retry',
      summary: 'A message is being edited by another worker',
      detail: 'Another worker writes the same message all the time. The alert is kept in the outbox and sent later.',
    });
  }

  /** False where another worker wrote the record in between. */
  async #tellThread(
    thread: string,
    known: MessageRecord | undefined,
    alerts: readonly Alert[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const before = parse(known) as Conversation | undefined;
    const said = before?.place === undefined ? undefined : before;
    const after = alerts.reduce<Conversation | undefined>(addAlert, said);
    if (after === undefined || after === said) {
      return true;
    }
    // What is there before the first post stands in the message itself.
    const replies = said === undefined ? [] : after.steps.filter(({ alert }) => !said.told.includes(alert));
    return this.#write({ thread, known, before, after, payload: this.#render(after) }, replies, signal);
  }

  async #tellSummary(
    thread: string,
    known: MessageRecord | undefined,
    alerts: readonly Alert[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const before = parse(known) as Summary | undefined;
    const after = addToSummary(before, alerts);
    if (before?.place !== undefined && alerts.every(({ id }) => before.told.includes(id))) {
      return true;
    }
    return this.#write({ thread, known, before, after, payload: renderSummary(after.members) }, [], signal);
  }

  /** Writes down what is about to be posted, posts or edits, and writes down where it stands. */
  async #write(edit: Edit, replies: readonly Step[], signal: AbortSignal): Promise<boolean> {
    const { book } = this.#options;
    const { thread, before, after, payload } = edit;
    const earlier = before?.pending;
    const keys = [...new Set([...(earlier?.keys ?? []), thread, ...replies.map(({ alert }) => alert)])];
    const pending = { keys, since: earlier?.since ?? this.#options.clock.now() };
    const version = edit.known?.version ?? 0;
    const intent = { ...(before ?? emptied(after)), pending };
    if (!(await book.write(thread, { body: JSON.stringify(intent), version }, signal))) {
      return false;
    }
    const place = await this.#place({ payload, key: thread }, before, signal);
    for (const step of replies) {
      await this.#office.post(this.#letter(step, after, place), earlier, signal);
    }
    const { pending: _done, ...done } = { ...after, place };
    return book.write(thread, { body: JSON.stringify(done), version: version + 1 }, signal);
  }

  async #place(letter: Letter, before: Edit['before'], signal: AbortSignal) {
    if (before?.place !== undefined && (await this.#office.update(before.place, letter, signal)) !== 'lost') {
      return before.place;
    }
    // Never told, or somebody deleted the message: the matter is not over for that.
    const place = await this.#office.post(letter, before?.pending, signal);
    this.#meter.note(letter.key.startsWith('summary-'));
    return place;
  }

  #letter(step: Step, after: Edit['after'], below: NonNullable<Edit['after']['place']>): Letter {
    const owner = after.kind === 'thread' && step.isLoud ? after.alert.owner : undefined;
    const text = `${owner === undefined ? '' : `${mention(owner)} `}${clockTime(step.at)}  ${escapeWithin(step.text, 2_500)}`;
    return { payload: { text, attachments: [] }, key: step.alert, below, isLoud: step.isLoud };
  }

  #render(conversation: Conversation) {
    const { alert, status, steps } = conversation;
    return renderAlert(alert, {
      status,
      steps,
      actions: renderActions({ alert, status, offers: this.#options.offers }),
    });
  }
}

interface Edit {
  readonly thread: string;
  readonly known: MessageRecord | undefined;
  readonly before: Conversation | Summary | undefined;
  readonly after: Conversation | Summary;
  readonly payload: Letter['payload'];
}

/** What is known before the first post: the matter, but nothing told. */
function emptied(after: Conversation | Summary): Conversation | Summary {
  return after.kind === 'thread' ? { ...after, steps: [], told: [] } : { ...after, members: [], told: [] };
}

function parse(record: MessageRecord | undefined): Matter | undefined {
  return record === undefined ? undefined : (JSON.parse(record.body) as Matter);
}
