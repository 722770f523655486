import { Failure } from '../../core/failure.ts';
import type { Redact } from '../../core/redaction/mask.ts';
import type { ChatDesk } from '../../engine/ports/chat-desk.ts';
import type { Log } from '../../engine/ports/log.ts';
import { type Clock, inTime } from '../../engine/ports/time.ts';
import type { Presses } from '../../engine/presses/presses.ts';
import { answerCommand, type CommandMeans, nameOf } from './answer-command.ts';
import { type Interaction, parseForm, parsePayload } from './parse-interaction.ts';
import { escapeWithin } from './slack-text.ts';
import { listenToSocket } from './socket-mode.ts';
import { isSigned } from './verify-signature.ts';

/** What the desk works with. */
export interface DeskMeans extends CommandMeans {
  readonly presses: Presses;
  readonly log: Log;
  readonly clock: Clock;
  readonly redact: Redact;
  /** Sends what was said by a press. */
  deliver(signal: AbortSignal): Promise<unknown>;
}

/** How the desk is reached, and by whom. */
export interface DeskOptions {
  readonly signingSecret: string | undefined;
  readonly appToken: string | undefined;
  readonly baseUrl: string;
  /** Ids of the people whose presses count. */
  readonly people: ReadonlySet<string>;
}

const hourMs = 3_600_000;
/** An answer may come for 30 minutes; a person waits for less. */
const longestWorkMs = 60_000;
const mostRemembered = 1_000;

/** Takes presses and commands of Slack, over signed requests and over Socket Mode. */
export function createSlackDesk(options: DeskOptions, means: DeskMeans): ChatDesk {
  const { signingSecret, appToken, baseUrl } = options;
  const clerk = new Clerk(options, means);
  return {
    takesRequests: signingSecret !== undefined,
    receive(request) {
      if (signingSecret === undefined || !isSigned(request, signingSecret, means.clock.now())) {
        return false;
      }
      clerk.take(parseForm(request.body));
      return true;
    },
    listen:
      appToken === undefined
        ? undefined
        : (signal) =>
            listenToSocket(
              { appToken, baseUrl, clock: means.clock, log: means.log, redact: means.redact },
              (payload) => clerk.take(parsePayload(payload)),
              signal,
            ),
  };
}

/** Works off what people did, one after the other: two who press at once get one deed and two answers. */
class Clerk {
  readonly #options: DeskOptions;
  readonly #means: DeskMeans;
  readonly #taken = new Set<string>();
  #tail: Promise<void> = Promise.resolve();

  constructor(options: DeskOptions, means: DeskMeans) {
    this.#options = options;
    this.#means = means;
  }

  /** Begins the work; whoever sent it is answered at once, and the person when it is done. */
  take(interaction: Interaction | undefined): void {
    if (interaction === undefined || this.#taken.has(interaction.id)) {
      return;
    }
    if (this.#taken.size >= mostRemembered) {
      this.#taken.clear();
    }
    this.#taken.add(interaction.id);
    const { clock, log } = this.#means;
    this.#tail = this.#tail
      .then(() => inTime(clock, longestWorkMs, (signal) => this.#work(interaction, signal)))
      .catch((error: unknown) => log.warn({ err: error }, 'what somebody did in Slack could not be answered'));
  }

  async #work(interaction: Interaction, signal: AbortSignal): Promise<void> {
    const { log, deliver } = this.#means;
    const { person, responseUrl } = interaction;
    const what = nameOfDeed(interaction);
    log.info({ slackUser: person.id, kind: interaction.kind, what }, 'asked in Slack');
    await this.#answer(responseUrl, await this.#perform(interaction, signal), signal);
    await deliver(signal);
  }

  async #perform(interaction: Interaction, signal: AbortSignal): Promise<string> {
    const { person } = interaction;
    if (!this.#options.people.has(person.id)) {
      return `Nothing was done: your Slack id ${person.id} is not among the people who may act here. Ask whoever runs Groundstate to add it to slack_people.`;
    }
    try {
      switch (interaction.kind) {
        case 'press':
          return await this.#press(interaction, signal);
        case 'verdict': {
          const { stack, digest: plan } = interaction.plan;
          const word = { word: interaction.verdict, plan, stack, reason: '', slackId: person.id };
          return await this.#means.sayOfPlan(word, signal);
        }
        case 'command':
          return await answerCommand(interaction.text, person, this.#means, signal);
      }
    } catch (thrown) {
      if (thrown instanceof Failure) {
        return `${thrown.summary}. ${thrown.detail}`;
      }
      this.#means.log.error({ err: thrown }, 'what somebody asked for in Slack failed');
      return 'It could not be done, because of a defect of Groundstate; its log has the details. Try it at the command line: groundstate --help.';
    }
  }

  #press({ press, drift, person }: Interaction & { readonly kind: 'press' }, signal: AbortSignal): Promise<string> {
    const { presses } = this.#means;
    const order = { drift, by: nameOf(person) };
    switch (press) {
      case 'acknowledge':
        return presses.acknowledge(order, signal);
      case 'revert':
        return presses.revert(order, signal);
      case 'keep':
        return presses.keep({ ...order, forMs: hourMs }, signal);
      case 'pause':
        return presses.pause({ ...order, forMs: hourMs }, signal);
      case 'ignore':
        return presses.ignore(order, signal);
    }
  }

  /** Only the person sees it (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses). */
  async #answer(responseUrl: string, text: string, signal: AbortSignal): Promise<void> {
    if (!this.#isOfSlack(responseUrl)) {
      throw new Error('the address for the answer is not one of Slack');
    }
    const body = JSON.stringify({
      response_type: 'ephemeral',
      replace_original: false,
      text: escapeWithin(this.#means.redact(text), 2_900),
    });
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const response = await fetch(responseUrl, { method: 'POST', headers, body, redirect: 'error', signal });
    await response.body?.cancel();
    if (!response.ok) {
      throw new Error(`Slack took no answer (HTTP ${response.status})`);
    }
  }

  /** The address came with a signed request; all the same nothing is posted anywhere else. */
  #isOfSlack(responseUrl: string): boolean {
    const url = URL.parse(responseUrl);
    const api = URL.parse(this.#options.baseUrl);
    const host = url?.hostname ?? '';
    const isSlack = url?.protocol === 'https:' && /(^|\.)slack(-gov)?\.com$/.test(host);
    return isSlack || (url !== null && url.origin === api?.origin);
  }
}

function nameOfDeed(interaction: Interaction): string | undefined {
  switch (interaction.kind) {
    case 'press':
      return interaction.press;
    case 'verdict':
      return interaction.verdict;
    case 'command':
      return interaction.text.split(/\s/, 1)[0];
  }
}
