import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { findComplaint, renderMessage } from './slack-endpoint.ts';
import { acceptWebSockets, type SocketPeer } from './web-socket-server.ts';

type Json = Readonly<Record<string, unknown>>;

/** A message as it stands in the channel now. */
export interface ChannelMessage {
  readonly ts: string;
  readonly channel: string;
  readonly threadTs: string | undefined;
  readonly isBroadcast: boolean;
  readonly payload: Json;
  readonly edits: number;
  /** As the channel shows it. */
  readonly text: string;
}

/** What a call meets instead of its answer. `lost`: it takes effect, and the connection breaks. */
export type SlackFault =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
  | { readonly kind: 'error'; readonly error: string }
  | { readonly kind: 'lost' };

/** A workspace on this machine. */
export interface FakeSlack {
  /** Takes the place of https://slack.com/api. */
  readonly api: string;
  readonly token: string;
  readonly appToken: string;
  readonly signingSecret: string;
  readonly channel: string;
  readonly messages: readonly ChannelMessage[];
  /** The messages that stand in the channel itself. */
  readonly heads: readonly ChannelMessage[];
  /** What was answered to people by the address that came with their press. */
  readonly whispers: Json[];
  /** Methods in the order of their calls. */
  readonly calls: string[];
  fail(method: string, fault: SlackFault, times?: number): void;
  /** Somebody deletes a message. */
  remove(ts: string): void;
  /** Resolves when what is there fits. */
  until<T>(look: (slack: FakeSlack) => T | undefined | false, signal: AbortSignal): Promise<T>;
  /** The address that people's presses bring with them. */
  readonly responseUrl: string;
  /** A request as Slack signs it (https://docs.slack.dev/authentication/verifying-requests-from-slack). */
  sign(body: string, seconds: number): Readonly<Record<string, string>>;
  /** The form that Slack sends when a person presses a button of a message. */
  pressForm(message: ChannelMessage, action: string, user: string): string;
  /** The same as an envelope of Socket Mode; answers the id. */
  press(message: ChannelMessage, action: string, user: string): string;
  command(text: string, user: string): string;
  /** Envelopes that were acknowledged. */
  readonly acknowledged: string[];
  readonly sockets: ReadonlySet<SocketPeer>;
  stop(): Promise<void>;
}

/** Is given what the channel shows as it comes: a message, the message as it is edited, or an answer below it or to one person. */
export type Print = (how: 'posted' | 'edited' | 'in its thread' | 'to one person', text: string) => void;

/**
 * Stands for a Slack workspace with one channel: the Web API's chat and conversations methods with their documented
 * answers and limits, metadata of messages, Socket Mode, and the addresses for answers to a press.
 */
export async function startFakeSlack(print?: Print): Promise<FakeSlack> {
  const workspace = new Workspace(print);
  const server = createServer((request, response) => void workspace.receive(request, response));
  acceptWebSockets(server, workspace);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake Slack did not get a port.');
  workspace.origin = `http://127.0.0.1:${address.port}`;
  return Object.assign(workspace, {
    api: `${workspace.origin}/api`,
    responseUrl: `${workspace.origin}/actions/T0LOCAL/1/answer`,
    stop: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const peer of workspace.sockets) peer.drop();
      server.closeAllConnections();
      await closed;
    },
  });
}

interface Stored extends ChannelMessage {
  readonly metadata: Json | undefined;
}

class Workspace {
  readonly token = 'xoxb-1-local';
  readonly appToken = 'xapp-1-local';
  readonly signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
  readonly channel = 'C0LOCAL00';
  readonly calls: string[] = [];
  readonly whispers: Json[] = [];
  readonly acknowledged: string[] = [];
  readonly sockets = new Set<SocketPeer>();
  origin = '';
  #messages: Stored[] = [];
  #faults: { method: string; fault: SlackFault }[] = [];
  #watchers = new Set<() => void>();
  #clock = 1_764_000_000;
  #envelopes = 0;
  readonly #print: Print | undefined;

  constructor(print: Print | undefined) {
    this.#print = print;
  }

  get messages(): readonly ChannelMessage[] {
    return this.#messages;
  }

  get heads(): readonly ChannelMessage[] {
    return this.#messages.filter(({ threadTs }) => threadTs === undefined);
  }

  fail(method: string, fault: SlackFault, times = 1): void {
    for (let time = 0; time < times; time += 1) this.#faults.push({ method, fault });
  }

  remove(ts: string): void {
    this.#messages = this.#messages.filter((message) => message.ts !== ts);
  }

  until<T>(look: (slack: FakeSlack) => T | undefined | false, signal: AbortSignal): Promise<T> {
    const done = Promise.withResolvers<T>();
    const watch = (): void => {
      const found = look(this as unknown as FakeSlack);
      if (found === undefined || found === false) return;
      this.#watchers.delete(watch);
      done.resolve(found);
    };
    signal.addEventListener('abort', () => done.reject(signal.reason), { once: true });
    this.#watchers.add(watch);
    watch();
    return done.promise;
  }

  sign(body: string, seconds: number): Readonly<Record<string, string>> {
    const signature = createHmac('sha256', this.signingSecret).update(`v0:${seconds}:${body}`).digest('hex');
    return { 'x-slack-request-timestamp': String(seconds), 'x-slack-signature': `v0=${signature}` };
  }

  pressForm(message: ChannelMessage, action: string, user: string): string {
    return new URLSearchParams({ payload: JSON.stringify(this.#pressOf(message, action, user)) }).toString();
  }

  press(message: ChannelMessage, action: string, user: string): string {
    return this.#push('interactive', this.#pressOf(message, action, user));
  }

  command(text: string, user: string): string {
    const payload = {
      command: '/groundstate',
      text,
      user_id: user,
      user_name: user.toLowerCase(),
      channel_id: this.channel,
    };
    return this.#push('slash_commands', { ...payload, response_url: `${this.origin}/actions/T0LOCAL/1/answer` });
  }

  open(peer: SocketPeer): void {
    this.sockets.add(peer);
    peer.send(JSON.stringify({ type: 'hello', num_connections: this.sockets.size }));
    this.#changed();
  }

  message(_peer: SocketPeer, text: string): void {
    this.acknowledged.push(String((JSON.parse(text) as Json)['envelope_id']));
    this.#changed();
  }

  close(peer: SocketPeer): void {
    this.sockets.delete(peer);
    this.#changed();
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '/';
    if (path.startsWith('/actions/')) {
      const whisper = JSON.parse(body) as Json;
      this.whispers.push(whisper);
      this.#print?.('to one person', renderMessage(whisper, false));
      response.end('ok');
      return this.#changed();
    }
    const method = path.replace('/api/', '');
    this.calls.push(method);
    const at = this.#faults.findIndex((one) => one.method === method);
    const [planned] = at < 0 ? [] : this.#faults.splice(at, 1);
    if (planned?.fault.kind === 'status') {
      const { status, retryAfter } = planned.fault;
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }).end();
      return this.#changed();
    }
    const form = Object.fromEntries([...new URLSearchParams(body)].map(([name, value]) => [name, parseValue(value)]));
    const answer =
      planned?.fault.kind === 'error'
        ? { ok: false, error: planned.fault.error }
        : this.#answer(method, form, request.headers.authorization ?? '');
    this.#changed();
    if (planned?.fault.kind === 'lost') {
      request.socket.destroy();
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #answer(method: string, form: Json, authorization: string): Json {
    const wanted = method === 'apps.connections.open' ? this.appToken : this.token;
    if (authorization !== `Bearer ${wanted}`) return { ok: false, error: 'invalid_auth' };
    switch (method) {
      case 'auth.test':
        return { ok: true, team: 'Local', user: 'groundstate' };
      case 'chat.postMessage':
        return this.#post(form);
      case 'chat.update':
        return this.#update(form);
      case 'conversations.history':
      case 'conversations.replies':
        return this.#list(method, form);
      case 'apps.connections.open':
        return { ok: true, url: `${this.origin.replace('http', 'ws')}/link` };
      default:
        return { ok: false, error: 'unknown_method' };
    }
  }

  #post(form: Json): Json {
    if (form['channel'] !== this.channel) return { ok: false, error: 'channel_not_found' };
    const complaint = findComplaint(form);
    if (complaint !== undefined) return { ok: false, error: complaint };
    this.#clock += 1;
    const ts = `${this.#clock}.000100`;
    const threadTs = typeof form['thread_ts'] === 'string' ? form['thread_ts'] : undefined;
    const isBroadcast = form['reply_broadcast'] === true;
    const payload = { text: form['text'], attachments: form['attachments'] };
    const message = {
      ts,
      channel: this.channel,
      threadTs,
      isBroadcast,
      payload,
      edits: 0,
      text: renderMessage(payload, false),
    };
    this.#messages.push({ ...message, metadata: form['metadata'] as Json | undefined });
    this.#print?.(threadTs === undefined ? 'posted' : 'in its thread', message.text);
    return { ok: true, channel: this.channel, ts };
  }

  #update(form: Json): Json {
    const index = this.#messages.findIndex(({ ts }) => ts === String(form['ts']));
    const known = this.#messages[index];
    if (known === undefined) return { ok: false, error: 'message_not_found' };
    const complaint = findComplaint(form);
    if (complaint !== undefined) return { ok: false, error: complaint };
    const payload = { text: form['text'], attachments: form['attachments'] };
    const text = renderMessage(payload, false);
    this.#messages[index] = { ...known, payload, edits: known.edits + 1, text, metadata: form['metadata'] as Json };
    if (text !== known.text) this.#print?.('edited', text);
    return { ok: true, channel: this.channel, ts: known.ts };
  }

  #list(method: string, form: Json): Json {
    const below = method === 'conversations.replies' ? String(form['ts']) : undefined;
    const found = this.#messages.filter((one) =>
      below === undefined ? one.threadTs === undefined : one.threadTs === below,
    );
    const messages = found.map(({ ts, payload, metadata }) => ({
      ts,
      text: payload['text'],
      ...(form['include_all_metadata'] === true ? { metadata } : {}),
    }));
    return { ok: true, messages: messages.toReversed(), has_more: false };
  }

  #pressOf(message: ChannelMessage, action: string, user: string): Json {
    const attachments = message.payload['attachments'] as { blocks: { elements?: Json[] }[] }[];
    const elements = attachments.flatMap(({ blocks }) => blocks.flatMap((block) => block.elements ?? []));
    const button = elements.find((element) => element['action_id'] === action);
    if (button === undefined) throw new Error(`The message has no button ${action}:\n${message.text}`);
    this.#clock += 1;
    return {
      type: 'block_actions',
      user: { id: user, username: user.toLowerCase() },
      container: { type: 'message_attachment', message_ts: message.ts, channel_id: message.channel },
      channel: { id: message.channel },
      actions: [{ type: 'button', action_id: action, value: button['value'], action_ts: `${this.#clock}.000200` }],
      response_url: `${this.origin}/actions/T0LOCAL/1/answer`,
    };
  }

  #push(type: string, payload: Json): string {
    this.#envelopes += 1;
    const envelope_id = `envelope-${this.#envelopes}`;
    for (const peer of this.sockets) peer.send(JSON.stringify({ envelope_id, type, payload }));
    return envelope_id;
  }

  #changed(): void {
    for (const watch of this.#watchers) watch();
  }
}

function parseValue(text: string): unknown {
  if (!/^[[{]|^(true|false)$/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
