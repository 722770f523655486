import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** A message as the channel got it. */
export interface SlackMessage {
  /** When it arrived, in milliseconds since 1970. */
  readonly at: number;
  /** The JSON document that was posted. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** What the channel shows, as plain text. */
  readonly text: string;
}

/** A local stand-in for a Slack incoming webhook. */
export interface SlackEndpoint {
  /** The address of the webhook. */
  readonly url: string;
  /** The messages that were accepted, oldest first. */
  readonly messages: readonly SlackMessage[];
  /** Answers the next n posts with this status, and keeps none of them. */
  failNext(n: number, status: number): void;
  /** Waits for a message that fits, or finds one that is there already. */
  waitFor(predicate: (message: SlackMessage) => boolean, signal: AbortSignal): Promise<SlackMessage>;
  stop(): Promise<void>;
}

/** How the endpoint is started. */
export interface SlackEndpointOptions {
  /** Is given each message as the channel shows it. */
  readonly print?: (text: string) => void;
  /** Uses the terminal's colours for the bar and for bold text in what is printed. */
  readonly colour?: boolean;
}

type Json = Readonly<Record<string, unknown>>;

interface Waiter {
  readonly predicate: (message: SlackMessage) => boolean;
  readonly resolve: (message: SlackMessage) => void;
}

/** Starts a webhook on the loopback interface that refuses what Slack refuses and shows what a channel would show. */
export async function startSlackEndpoint(options: SlackEndpointOptions = {}): Promise<SlackEndpoint> {
  const messages: SlackMessage[] = [];
  const waiters = new Set<Waiter>();
  const failures: number[] = [];
  const accept = (payload: Json): void => {
    const message = { at: Date.now(), payload, text: renderMessage(payload, false) };
    messages.push(message);
    options.print?.(options.colour === true ? renderMessage(payload, true) : message.text);
    for (const waiter of [...waiters].filter((one) => one.predicate(message))) waiter.resolve(message);
  };
  const server = createServer((request, response) => {
    void receive(request, response, { failures, accept });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The Slack endpoint did not get a port.');
  return {
    url: `http://127.0.0.1:${address.port}/services/T0LOCAL/B0LOCAL/groundstate`,
    messages,
    failNext: (n, status) => {
      failures.push(...Array.from({ length: n }, () => status));
    },
    waitFor: (predicate, signal) => waitForMessage(messages, waiters, predicate, signal),
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function waitForMessage(
  messages: readonly SlackMessage[],
  waiters: Set<Waiter>,
  predicate: Waiter['predicate'],
  signal: AbortSignal,
): Promise<SlackMessage> {
  const there = messages.find(predicate);
  if (there !== undefined) return Promise.resolve(there);
  return new Promise((resolve, reject) => {
    const waiter: Waiter = { predicate, resolve: (message) => finish(() => resolve(message)) };
    const giveUp = (): void => finish(() => reject(signal.reason));
    const finish = (end: () => void): void => {
      waiters.delete(waiter);
      signal.removeEventListener('abort', giveUp);
      end();
    };
    if (signal.aborted) return giveUp();
    waiters.add(waiter);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

interface Reception {
  readonly failures: number[];
  readonly accept: (payload: Json) => void;
}

async function receive(request: IncomingMessage, response: ServerResponse, reception: Reception): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
  } catch {
    // The sender went away in the middle; there is nobody to answer.
    return;
  }
  const failure = reception.failures.shift();
  if (failure !== undefined) return answer(response, failure, failure === 429 ? 'rate_limited' : 'server_error');
  if (request.method !== 'POST') return answer(response, 405, 'method_not_allowed');
  const payload = parsePayload(Buffer.concat(chunks).toString('utf8'));
  const complaint = payload === undefined ? 'invalid_payload' : findComplaint(payload);
  if (payload === undefined || complaint !== undefined) return answer(response, 400, complaint ?? 'invalid_payload');
  reception.accept(payload);
  answer(response, 200, 'ok');
}

function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain', ...(status === 429 ? { 'retry-after': '1' } : {}) });
  response.end(text);
}

function parsePayload(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Slack's limits (https://docs.slack.dev/reference/block-kit/blocks), of which the sizes are those that a long drift report meets first. */
export function findComplaint(payload: Json): string | undefined {
  const attachments = asList(payload['attachments']);
  const blocks = [...asList(payload['blocks']), ...attachments.flatMap((one) => asList(one['blocks']))];
  if (readText(payload['text']) === '' && blocks.length === 0 && attachments.length === 0) return 'no_text';
  if (readText(payload['text']).length > 40_000) return 'msg_too_long';
  if (attachments.length > 100) return 'too_many_attachments';
  const lists = [asList(payload['blocks']), ...attachments.map((one) => asList(one['blocks']))];
  if (lists.some((list) => list.length > 50) || blocks.some(isBlockTooLarge)) return 'invalid_blocks';
  return undefined;
}

function isBlockTooLarge(block: Json): boolean {
  const fields = asList(block['fields']);
  const elements = asList(block['elements']);
  const limit = block['type'] === 'header' ? 150 : 3000;
  return (
    readText(block['text']).length > limit ||
    fields.length > 10 ||
    fields.some((one) => readText(one).length > 2000) ||
    elements.length > (block['type'] === 'actions' ? 25 : 10) ||
    elements.some(isElementTooLarge)
  );
}

function isElementTooLarge(element: Json): boolean {
  const confirm = asObject(element['confirm']) ?? {};
  const limit = element['type'] === 'button' ? 75 : 3000;
  return (
    readText(element).length > limit ||
    readText(element['value']).length > 2000 ||
    readText(element['action_id']).length > 255 ||
    readText(confirm['title']).length > 100 ||
    readText(confirm['text']).length > 300 ||
    readText(confirm['confirm']).length > 30 ||
    readText(confirm['deny']).length > 30
  );
}

/** A message as plain text, as the channel shows it. */
export function renderMessage(payload: Json, colour: boolean): string {
  const attachments = asList(payload['attachments']);
  const blocks = asList(payload['blocks']);
  // With blocks the text is only the notification on the telephone.
  const top =
    blocks.length > 0
      ? blocks.flatMap((block) => renderBlock(block, colour))
      : [renderMarks(readText(payload['text']), colour)];
  const rest = attachments.flatMap((attachment) => renderAttachment(attachment, colour));
  return [...top.filter((line) => line !== ''), ...rest].join('\n');
}

function renderAttachment(attachment: Json, colour: boolean): readonly string[] {
  const blocks = asList(attachment['blocks']).flatMap((block) => renderBlock(block, colour));
  const fields = asList(attachment['fields']).map(
    (field) => `${renderBold(readText(field['title']), colour)}: ${renderMarks(readText(field['value']), colour)}`,
  );
  const words = ['pretext', 'title', 'text'].map((name) => readText(attachment[name]));
  const [pretext = '', title = '', text = ''] = words;
  const footer = readText(attachment['footer']);
  const lines = [renderBold(title, colour), renderMarks(text, colour), ...fields, ...blocks, footer];
  const shown = lines.filter((line) => line !== '').flatMap((line) => line.split('\n'));
  const body = shown.length > 0 ? shown : [readText(attachment['fallback'])];
  const bar = renderBar(readText(attachment['color']), colour);
  return [...(pretext === '' ? [] : [renderMarks(pretext, colour)]), ...body.map((line) => `${bar} ${line}`)];
}

function renderBlock(block: Json, colour: boolean): readonly string[] {
  const text = readText(block['text']);
  const fields = asList(block['fields']).map((field) => renderMarks(readText(field), colour).replace('\n', ': '));
  const elements = asList(block['elements']).map((element) =>
    readText(element['text'] === undefined ? element : element['text']),
  );
  switch (block['type']) {
    case 'header':
      return [renderBold(text, colour)];
    case 'divider':
      return ['────────'];
    case 'context':
      return [elements.map((element) => renderMarks(element, colour)).join('  ')];
    case 'actions':
      return [elements.map((element) => `[ ${element} ]`).join(' ')];
    default:
      return [...(text === '' ? [] : [renderMarks(text, colour)]), ...fields];
  }
}

const namedColours: Readonly<Record<string, string>> = { good: '2eb67d', warning: 'ecb22e', danger: 'e01e5a' };

function renderBar(name: string, colour: boolean): string {
  const hex = (namedColours[name] ?? name).replace('#', '');
  if (!colour || !/^[0-9a-f]{6}$/i.test(hex)) return '▌';
  const [red, green, blue] = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `\u001b[38;2;${red};${green};${blue}m▌\u001b[39m`;
}

function renderBold(text: string, colour: boolean): string {
  return text === '' || !colour ? text : `\u001b[1m${text}\u001b[22m`;
}

/** Shows mrkdwn as the channel does: bold without its stars, links by their words; code stays as it is. */
function renderMarks(text: string, colour: boolean): string {
  const parts = text.split(/(```[^]*?```|`[^`\n]+`)/);
  return parts.map((part, at) => (at % 2 === 1 ? renderEscapes(part) : renderProse(part, colour))).join('');
}

function renderProse(text: string, colour: boolean): string {
  const linked = text
    .replace(/<((?:https?|mailto):[^|>]+)\|([^>]+)>/g, '$2 ($1)')
    .replace(/<((?:https?|mailto):[^>]+)>/g, '$1')
    .replace(/<!(channel|here|everyone)>/g, '@$1');
  const bold = linked.replace(
    /(^|[\s(])\*(\S|\S[^*\n]*\S)\*(?=$|[\s.,:;!?)])/gm,
    (_all, before: string, word: string) => {
      return `${before}${renderBold(word, colour)}`;
    },
  );
  return renderEscapes(bold);
}

function renderEscapes(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

function readText(value: unknown): string {
  if (typeof value === 'string') return value;
  const inner = asObject(value)?.['text'];
  return typeof inner === 'string' ? inner : '';
}

function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function asList(value: unknown): readonly Json[] {
  if (!Array.isArray(value)) return [];
  return value.map(asObject).filter((one) => one !== undefined);
}
