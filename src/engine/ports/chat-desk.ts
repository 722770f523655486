/** A request of a chat service, as it came. */
export interface ChatRequest {
  /** The raw body: the signature is over its bytes. */
  readonly body: string;
  readonly timestamp: string | undefined;
  readonly signature: string | undefined;
}

/** Takes what people press and type in a chat. */
export interface ChatDesk {
  /** False for a request that the chat service did not sign, or not just now. Done work is answered in the chat, later. */
  receive(request: ChatRequest): boolean;
  /** Whether requests over HTTP are taken at all. */
  readonly takesRequests: boolean;
  /** Listens to the chat service over a connection of our own until the signal aborts; undefined where none is configured. */
  readonly listen: ((signal: AbortSignal) => Promise<void>) | undefined;
}
