import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createAccountBook } from './account-book.ts';
import type { Call, Next, Outcome, Reply } from './call.ts';
import { type CallFilter, type CountedCall, createCallCounter } from './call-counter.ts';
import { type CallHooks, createHookRunner } from './call-hooks.ts';
import { createCallRecorder, type RecordedCall } from './call-recorder.ts';
import { composeLayers } from './compose-layers.ts';
import { createErrorReply } from './create-error-reply.ts';
import { type Behaviour, createLayers } from './create-layers.ts';
import { createSender } from './create-sender.ts';
import { createFaultBook, type FaultBook } from './faults/fault-book.ts';
import { createReplyMemory } from './faults/reply-memory.ts';
import { handleCall } from './handle-call.ts';
import { identify } from './identify/identify.ts';
import { readRequest } from './read-request.ts';
import { createTrail, type Trail } from './trail/trail.ts';
import { writeOutcome } from './write-outcome.ts';

/** How the proxy is started. */
export interface ProxyOptions extends Behaviour {
  /** The endpoint of the emulator. */
  readonly upstream: string;
  /** The port to listen on; a free one by default. */
  readonly port?: number;
  /** The clock of the behaviours that take time; Date.now by default. */
  readonly now?: () => number;
  /** False for a plain pass-through that only counts, records and spoils. */
  readonly fidelity?: boolean;
  readonly signal?: AbortSignal;
}

/** A running fidelity proxy: the AWS that tests talk to. */
export interface Proxy {
  readonly endpoint: string;
  /** Every call that came in since the last reset, oldest first. */
  calls(filter?: CallFilter): readonly CountedCall[];
  count(filter?: CallFilter): number;
  resetCounts(): void;
  readonly faults: FaultBook;
  /** Changes how AWS behaves from now on, until the next reset. */
  behave(changes: Behaviour): void;
  readonly hooks: CallHooks;
  /** Every mutating call that AWS saw, with its answer: what CloudTrail would know. */
  readonly recorded: readonly RecordedCall[];
  /** Those calls as CloudTrail's events, and their delivery to queues; LookupEvents is served as AWS serves it. */
  readonly trail: Trail;
  /** Forgets counts, records, faults, hooks and all that the behaviours remember; use it with the emulator's reset. */
  reset(): void;
  stop(): Promise<void>;
}

/** Starts the reverse proxy that adds to moto what it leaves out of AWS, and counts, records and spoils calls. */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const parts = createParts(options);
  const server = createServer((message, response) => {
    void serve(message, response, parts.answer);
  });
  // A client may keep a connection for as long as it likes, as with AWS.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0; // a client under load finds its idle connection as it left it
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening', options.signal === undefined ? {} : { signal: options.signal });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy did not get a port.');
  options.signal?.addEventListener('abort', () => void closeServer(server), { once: true });
  return Object.assign(parts.surface, {
    endpoint: `http://127.0.0.1:${address.port}`,
    stop: () => closeServer(server),
  });
}

interface Parts {
  readonly surface: Omit<Proxy, 'endpoint' | 'stop'>;
  readonly answer: (
    message: IncomingMessage,
  ) => Promise<{ readonly call: Call; readonly outcome: Outcome } | undefined>;
}

function createParts(options: ProxyOptions): Parts {
  const send = createSender(options.upstream);
  const now = options.now ?? Date.now;
  const counter = createCallCounter();
  const recorder = createCallRecorder();
  const hooks = createHookRunner();
  const faults = createFaultBook(now);
  const accounts = createAccountBook(send);
  const trail = createTrail(send, accounts);
  let behaviour: Behaviour = options;
  const build = (): { perform: Next; memory: ReturnType<typeof createReplyMemory> } => {
    const tools = { send, now };
    const layers = options.fidelity === false ? [] : createLayers(tools, { accounts, trail }, () => behaviour);
    return { perform: composeLayers(layers, (call) => send(call.request)), memory: createReplyMemory() };
  };
  let state = build();
  let nextId = 1;
  const answer: Parts['answer'] = async (message) => {
    const request = await readRequest(message);
    if (request === undefined) return undefined;
    const call = identify(request, nextId++, Date.now());
    const outcome = await handleCall(call, { faults, hooks, recorder, trail, ...state }).catch(
      (error: unknown): Outcome => ({ kind: 'reply', reply: explainBreakdown(call, error) }),
    );
    counter.note(call, outcome.kind === 'reply' ? outcome.reply.status : 0);
    return { call, outcome };
  };
  const reset = (): void => {
    for (const part of [counter, recorder, hooks, trail]) part.reset();
    faults.book.clear();
    behaviour = options;
    state = build();
  };
  const surface: Parts['surface'] = {
    calls: (filter) => counter.calls(filter),
    count: (filter) => counter.calls(filter).length,
    resetCounts: () => counter.reset(),
    faults: faults.book,
    hooks: hooks.hooks,
    trail: trail.trail,
    behave: (changes) => {
      behaviour = { ...behaviour, ...changes };
    },
    get recorded() {
      return recorder.all();
    },
    reset,
  };
  return { surface, answer };
}

async function serve(message: IncomingMessage, response: ServerResponse, answer: Parts['answer']): Promise<void> {
  const done = await answer(message);
  if (done === undefined || response.destroyed) return;
  writeOutcome(response, done.call.request, done.outcome);
}

function explainBreakdown(call: Call, error: unknown): Reply {
  const message = `The fidelity proxy or the emulator behind it broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  return createErrorReply(call, { status: 500, code: 'InternalFailure', message });
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
