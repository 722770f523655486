import type { Call } from '../call.ts';

/** How a call is spoilt. */
export type FaultMode =
  /** The service's own answer to too many requests; the call does not happen. */
  | { readonly kind: 'throttle' }
  /** This error, in the service's own form; the call does not happen. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string }
  /** The service's own refusal for lack of rights; the call does not happen. */
  | { readonly kind: 'access-denied' }
  /** The connection is reset before the call reaches AWS. */
  | { readonly kind: 'drop-before' }
  /** The call takes effect, then the connection is reset without an answer. */
  | { readonly kind: 'drop-after-effect' }
  /** The call takes effect, the head and a part of the body arrive, then the connection is reset. */
  | { readonly kind: 'reset-mid-body'; readonly bytes?: number }
  /** The connection stays open and nothing ever comes; with `effect` the call was made. */
  | { readonly kind: 'hang'; readonly effect?: boolean }
  /** A read is answered as the same read was answered the last time. */
  | { readonly kind: 'stale-read' }
  /** The call is made later than it came. */
  | { readonly kind: 'latency'; readonly ms: number };

/** Which calls are spoilt; what is left out matches everything. */
export interface FaultMatch {
  readonly service?: string;
  readonly operation?: string;
  readonly mutating?: boolean;
  readonly where?: (call: Call) => boolean;
  /** The first matching call that is spoilt, counted from 1 (the default) after the fault was added. */
  readonly nth?: number;
  /** How many matching calls are spoilt, 1 by default; Infinity for all that follow. */
  readonly times?: number;
}

/** A fault and the calls that it is for. */
export interface Fault {
  readonly match: FaultMatch;
  readonly mode: FaultMode;
}
