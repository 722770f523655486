import type { z } from 'zod';
import type { Caller, Role } from '../../engine/ports/identity.ts';

/** A request that was let in, with its parts as its schemas read them. */
export interface RouteInput<Params, Query, Body> {
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly caller: Caller;
  readonly signal: AbortSignal;
}

/** One route of the API. What is not in the list of routes does not exist, and none exists without a role. */
export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** With `:name` for a parameter. */
  readonly path: string;
  /** The least role that may use it. */
  readonly role: Role;
  readonly tag: string;
  /** One sentence. */
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly answer: z.ZodType;
  readonly status: 200 | 201 | 202;
  handle(input: RouteInput<never, never, never>): Promise<unknown>;
}

type Output<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

/** A route whose handler is typed by its schemas. */
export function route<
  A extends z.ZodType,
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodObject | undefined = undefined,
>(
  spec: Omit<Route, 'params' | 'query' | 'body' | 'answer' | 'handle'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly answer: A;
    handle(input: RouteInput<Output<P>, Output<Q>, Output<B>>): Promise<z.input<A>>;
  },
): Route {
  return spec as unknown as Route;
}
