import type { OutgoingHttpHeaders } from 'node:http';

/** A request as it came in: the bytes are kept as they are, so that a signature stays what it was. */
export interface RawRequest {
  readonly method: string;
  /** Path and query, as on the request line. */
  readonly target: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The wire formats of AWS that the proxy understands. */
export type Protocol = 'query' | 'json' | 's3' | 'unknown';

/** What kind of record CloudTrail would keep of a call. */
export type Category = 'management' | 'data';

/** Where a call of S3 aims at. */
export interface S3Target {
  readonly bucket: string | undefined;
  readonly key: string | undefined;
}

/** A request whose meaning is known. */
export interface Call {
  readonly id: number;
  readonly request: RawRequest;
  readonly protocol: Protocol;
  /** The service's signing name in lower case: ec2, s3, dynamodb, sts, tagging. */
  readonly service: string;
  readonly operation: string;
  readonly region: string;
  /** The access key id that signed the request. */
  readonly caller: string;
  readonly mutating: boolean;
  readonly category: Category;
  /** The input as AWS names it: form fields, a JSON document, or query parameters and headers of S3. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly s3: S3Target;
  /** When the request was complete, in milliseconds since 1970. */
  readonly at: number;
}

/** A whole answer. */
export interface Reply {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** What the client gets: an answer, slowly or under a wrong length, a part of one, a closed connection, or nothing. */
export type Outcome =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'slow'; readonly reply: Reply; readonly ms: number }
  | { readonly kind: 'mismeasured'; readonly reply: Reply; readonly by: number }
  | { readonly kind: 'cut'; readonly reply: Reply; readonly bytes: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'silent' };

/** Sends a request to the emulator. */
export type Send = (request: RawRequest) => Promise<Reply>;

/** The rest of the chain. */
export type Next = (call: Call) => Promise<Reply>;

/** One behaviour of AWS that the emulator lacks, or one thing that the proxy notes. */
export type Layer = (call: Call, next: Next) => Promise<Reply>;

/** What a layer may use: direct access to the emulator, and the time. */
export interface LayerTools {
  readonly send: Send;
  readonly now: () => number;
}
