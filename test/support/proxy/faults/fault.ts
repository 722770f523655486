import type { Call } from '../call.ts';
import type { ThrottleCode } from './throttles.ts';

/** Faults of the way to AWS: the call comes late, or never. */
export type ArrivalFault =
  /** The call is made later than it came. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection is reset before the call reaches AWS. */
  | { readonly kind: 'drop-before' };

/** Answers in the place of the service: the call does not happen. */
export type ServiceFault =
  /** The service's own answer to too many requests, or another of the codes and statuses that mean it. */
  | { readonly kind: 'throttle'; readonly code?: ThrottleCode }
  /** The service's own refusal for lack of rights. */
  | { readonly kind: 'access-denied' }
  /** Something still depends on the object, in the words of the service; `forMs` of the match says for how long. */
  | { readonly kind: 'dependency' }
  /** The object that the call names is not there yet, in the words of the service; a call that names none is let through. */
  | { readonly kind: 'not-found' }
  /** The bucket is in another region: 301 with its name, as S3 says it. */
  | { readonly kind: 'region-redirect'; readonly region: string }
  /** A read is answered as the same read was answered the last time. */
  | { readonly kind: 'stale-read' };

/** Errors in the place of the answer. With `effect` the call was made all the same; without, it was not. */
export type ErrorFault =
  /** This error, in the service's own form. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly effect?: boolean;
    }
  /** What a broken service says (500, 503), or the page of a gateway before it (502, 504). */
  | { readonly kind: 'broken'; readonly status: 500 | 502 | 503 | 504; readonly effect?: boolean }
  /** An answer of 200 whose body is an error document. */
  | { readonly kind: 'error-in-200'; readonly code?: string; readonly effect?: boolean };

/** The call takes effect, and what the service answered is changed. */
export type AnswerFault =
  /** The body ends early, and its length says so too: nothing but the content shows it. Half of it by default; negative is counted from the end. */
  | { readonly kind: 'truncated'; readonly bytes?: number }
  /** The body is compressed, which nobody asked for, and ends early. */
  | { readonly kind: 'truncated-gzip' }
  /** A page of a listing comes without its items; its token is kept. */
  | { readonly kind: 'missing-page' }
  /** A page of a listing ends with a token that was given before. */
  | { readonly kind: 'repeated-token' }
  /** The answer is that of another account. */
  | { readonly kind: 'wrong-account'; readonly account: string }
  /** AWS's clock, as its Date header tells it, is ahead by this much. */
  | { readonly kind: 'date-skew'; readonly ms: number };

/** The call takes effect, and its answer is spoilt on the way. */
export type DeliveryFault =
  /** The connection is reset without an answer. */
  | { readonly kind: 'drop-after-effect' }
  /** The head and a part of the body arrive, then the connection is reset. */
  | { readonly kind: 'reset-mid-body'; readonly bytes?: number }
  /** Content-Length says this many bytes more than come, after which the connection is closed; or fewer, if negative. */
  | { readonly kind: 'wrong-length'; readonly by: number }
  /** The head comes at once, the body in ten pieces over this time. */
  | { readonly kind: 'slow-body'; readonly ms: number }
  /** The connection stays open and nothing ever comes; without `effect` the call is not made either. */
  | { readonly kind: 'hang'; readonly effect?: boolean };

/** How a call is spoilt. A failure of TLS happens before there is a call: `tls-failure.ts`. */
export type FaultMode = ArrivalFault | ServiceFault | ErrorFault | AnswerFault | DeliveryFault;

/** Which calls are spoilt; what is left out matches everything. */
export interface FaultMatch {
  readonly service?: string;
  readonly operation?: string;
  readonly mutating?: boolean;
  readonly where?: (call: Call) => boolean;
  /** The first matching call that is spoilt, counted from 1 (the default) after the fault was added. */
  readonly nth?: number;
  /** How many matching calls are spoilt, 1 by default, or all for as long as `forMs` says; Infinity for all that follow. */
  readonly times?: number;
  /** No call is spoilt any more when this time has passed since the first one was. */
  readonly forMs?: number;
}

/** A fault and the calls that it is for. */
export interface Fault {
  readonly match: FaultMatch;
  readonly mode: FaultMode;
}
