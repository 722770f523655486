import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { asFailure } from '../../core/failure.ts';

/** Why a request was not done, as RFC 9457 has it. */
export interface Problem {
  readonly status: ContentfulStatusCode;
  /** For programs: `unknown-stack`. */
  readonly code: string;
  /** Fixed text without names in it. */
  readonly title: string;
  /** What happened, why it matters and what to do next, in full sentences. */
  readonly detail: string;
  /** What is wrong with the parts of the request. */
  readonly errors?: readonly { readonly at: string; readonly message: string }[];
  /** Seconds. */
  readonly retryAfter?: number;
}

/** The body is larger than what is read of one. */
export function tooLarge(bytes: number): Problem {
  return {
    status: 413,
    code: 'too-large',
    title: 'The body is too large',
    detail: `A request holds at most ${bytes} bytes. Nothing was done.`,
  };
}

/** Thrown to end a request with a problem. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }
}

/** The answer for a problem. */
export function answerProblem(c: Context, { retryAfter, ...problem }: Problem): Response {
  const headers = {
    'content-type': 'application/problem+json',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
  };
  return c.body(
    JSON.stringify({ type: `urn:groundstate:problem:${problem.code}`, ...problem }),
    problem.status,
    headers,
  );
}

const statusOfCode: ReadonlyMap<string, ContentfulStatusCode> = new Map([
  ['usage', 422],
  ['unknown-stack', 404],
  ['held', 409],
  ['stale', 409],
  ['lock-held', 409],
]);

/** A failure of the engine as a problem; of what nobody foresaw only that it happened is told. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) {
    return thrown.problem;
  }
  const failure = asFailure(thrown);
  if (failure.code === 'unexpected') {
    return {
      status: 500,
      code: 'unexpected',
      title: 'Unexpected error',
      detail:
        'The request was not done because of a defect of Groundstate; its log has the details. Whether something was begun is told by GET /v1/history.',
    };
  }
  const temporary = failure.handling === 'retry' || failure.handling === 'wait';
  return {
    status: statusOfCode.get(failure.code) ?? (temporary ? 503 : 409),
    code: failure.code,
    title: failure.summary,
    detail: failure.detail,
    ...(temporary ? { retryAfter: 10 } : {}),
  };
}
