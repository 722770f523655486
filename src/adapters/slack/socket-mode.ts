import type { Redact } from '../../core/redaction/mask.ts';
import type { Log } from '../../engine/ports/log.ts';
import type { Clock } from '../../engine/ports/time.ts';
import { createSlackApi } from './slack-api.ts';

/** How Socket Mode is reached. */
export interface SocketOptions {
  /** The app-level token, `xapp-...`; a secret. */
  readonly appToken: string;
  readonly baseUrl: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly redact: Redact;
}

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Takes envelopes over a WebSocket that we open (https://docs.slack.dev/apis/events-api/using-socket-mode), so that no
 * address of ours must be reachable. Slack closes each connection now and then; the next one is opened at once, a broken
 * one with growing pauses. Returns when the signal aborts.
 */
export async function listenToSocket(
  options: SocketOptions,
  take: (payload: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  const api = createSlackApi({ ...options, token: options.appToken });
  let failures = 0;
  while (!signal.aborted) {
    try {
      const answer = await api.call('apps.connections.open', {}, signal);
      await holdConnection(String(answer['url']), { take, log: options.log, onOpen: () => (failures = 0) }, signal);
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      options.log.warn({ err: error, failures }, 'Socket Mode of Slack is not connected; it is tried again');
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(failures - 1, 10));
      await options.clock.sleep(pause, signal).catch(() => undefined);
    }
  }
}

interface Holding {
  readonly take: (payload: unknown) => void;
  readonly log: Log;
  readonly onOpen: () => void;
}

/** Holds one connection until Slack asks for another one, which resolves, or until it breaks, which rejects. */
function holdConnection(url: string, { take, log, onOpen }: Holding, signal: AbortSignal): Promise<void> {
  const done = Promise.withResolvers<void>();
  const socket = new WebSocket(url);
  const stop = (): void => {
    done.resolve();
    socket.close();
  };
  signal.addEventListener('abort', stop, { once: true });
  socket.addEventListener('message', ({ data }) => {
    const envelope = parseEnvelope(data);
    if (envelope.type === 'hello') {
      onOpen();
      log.info({}, 'Socket Mode of Slack is connected');
    }
    if (envelope.type === 'disconnect') return stop();
    if (envelope.id === undefined) return;
    // Answered before anything is done: Slack waits for three seconds.
    socket.send(JSON.stringify({ envelope_id: envelope.id }));
    take(envelope.payload);
  });
  socket.addEventListener('error', () => done.reject(new Error('the connection broke')));
  socket.addEventListener('close', ({ code }) => done.reject(new Error(`the connection was closed (${code})`)));
  return done.promise.finally(() => signal.removeEventListener('abort', stop));
}

function parseEnvelope(data: unknown): { readonly type?: unknown; readonly id?: string; readonly payload?: unknown } {
  try {
    const { type, envelope_id, payload } = JSON.parse(String(data)) as Readonly<Record<string, unknown>>;
    return typeof envelope_id === 'string' ? { type, id: envelope_id, payload } : { type };
  } catch {
    return {};
  }
}
