import { NodeHttpHandler } from '@smithy/node-http-handler';

/** What the handler is told of one call, and tells of it. */
export interface CallTicket {
  readonly guard: (() => void) | undefined;
  /** Called when the request is handed to the network. */
  readonly onSend: () => void;
  sent: boolean;
  /** What the guard threw. */
  refusal: { readonly reason: unknown } | undefined;
}

/** The name under which a ticket travels through the SDK, from `send` to the request handler. */
export const ticketOption = 'groundstateTicket';

/** The limits of the sockets of one client. */
export interface HandlerLimits {
  readonly requestTimeoutMs: number;
  readonly connectionTimeoutMs: number;
}

type Handle = NodeHttpHandler['handle'];

/** The SDK's handler for Node, which asks the call's guard after signing and immediately before the request leaves. */
export class GuardedHandler extends NodeHttpHandler {
  constructor(limits: HandlerLimits) {
    super({
      connectionTimeout: limits.connectionTimeoutMs,
      requestTimeout: limits.requestTimeoutMs,
      throwOnRequestTimeout: true,
      socketAcquisitionWarningTimeout: 60_000,
    });
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
    return super.handle(request, options);
  }
}
