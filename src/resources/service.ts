/** A token bucket: at most `burst` calls at once, refilled by `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** What the SDK client of a service is made with. */
export interface ClientConfig {
  readonly region: string;
  readonly endpoint?: string | undefined;
  readonly credentials: unknown;
  readonly requestHandler: unknown;
}

/** An SDK client as the engine's cloud adapter uses it. */
export interface ServiceClient {
  send(command: object, options: { readonly abortSignal: AbortSignal }): Promise<unknown>;
  destroy(): void;
}

/** An AWS service: its client and its documented limits. Every client is made with one attempt; retrying is the engine's. */
export interface Service {
  readonly name: string;
  createClient(config: ClientConfig): ServiceClient;
  /** The documented rate of an operation (or a shared group of operations: same `bucket`), with the page that says so at its place. */
  rate(operation: string): Rate & { readonly bucket: string };
}
