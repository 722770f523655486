import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { collectBody, type ExpectedBody, judgeAnswer } from './whole-answer.ts';

/** What the handler is told of one call, and tells of it. */
export interface CallTicket {
  /** `service:Operation`. */
  readonly name: string;
  /** Only writes have one. */
  readonly guard: (() => void) | undefined;
  /** Called when the request is handed to the network. */
  readonly onSend: () => void;
  readonly expected: ExpectedBody;
  sent: boolean;
  /** What the guard threw. */
  refusal: { readonly reason: unknown } | undefined;
}

/** The name under which a ticket travels through the SDK, from `send` to the request handler. */
export const ticketOption = 'groundstateTicket';

/** The limits of the sockets of one client. */
export interface HandlerLimits {
  /** For the whole answer, its last byte included. */
  readonly requestTimeoutMs: number;
  readonly connectionTimeoutMs: number;
}

type Handle = NodeHttpHandler['handle'];
type Handled = Awaited<ReturnType<Handle>>;

/**
 * The SDK's handler for Node, which asks the call's guard after signing and immediately before the request leaves, and
 * lets only whole answers in.
 */
export class GuardedHandler extends NodeHttpHandler {
  readonly #limits: HandlerLimits;

  constructor(limits: HandlerLimits) {
    super({
      connectionTimeout: limits.connectionTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketAcquisitionWarningTimeout: 60_000,
    });
    this.#limits = limits;
  }

  override async handle(
    request: Parameters<Handle>[0],
    options?: Parameters<Handle>[1] & { readonly [ticketOption]?: CallTicket },
  ): ReturnType<Handle> {
    const ticket = options?.[ticketOption];
    if (ticket !== undefined) {
      try {
        ticket.guard?.();
      } catch (reason) {
        ticket.refusal = { reason };
        throw reason;
      }
      ticket.sent = true;
      ticket.onSend();
    }
    const deadline = performance.now() + this.#limits.requestTimeoutMs;
    const handled = await super.handle(request, options);
    return readWhole(request, handled, { deadline, expected: ticket?.expected ?? 'content' });
  }
}

/** Reads the answer to its end; the SDK's own time limit is over with the first byte of it. */
async function readWhole(
  request: Parameters<Handle>[0],
  { response }: Handled,
  limits: { readonly deadline: number; readonly expected: ExpectedBody },
): Promise<Handled> {
  const body = await collectBody(response.body as Readable, limits.deadline - performance.now());
  response.body = Readable.from([body], { objectMode: false });
  if (response.statusCode < 200 || response.statusCode > 299) {
    return { response };
  }
  const answer = { statusCode: response.statusCode, contentType: response.headers['content-type'] ?? '', body };
  switch (judgeAnswer(request, answer, limits.expected)) {
    case 'good':
      return { response };
    case 'error':
      // Read as an error it is classified by its code; one that says nothing leaves the effect open, as a 500 does.
      response.statusCode = 500;
      return { response };
    case 'torn':
      throw Object.assign(new Error('The answer is not a whole document.'), { name: 'UnreadableAnswer' });
  }
}
