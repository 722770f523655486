import type { Span } from './syntax.ts';

/** What a refusal says; the place is added by whoever knows it. */
export interface RefusalOptions {
  readonly code: string;
  readonly summary: string;
  readonly detail: string;
  readonly span?: Span;
  /** The text that the span refers to, and its place in the document. */
  readonly text?: string;
  readonly path?: string;
  /** `try` and `can` do not catch it: the configuration itself is wrong. */
  readonly fatal?: boolean;
}

/**
 * An expression that has no value. It is thrown inside the evaluation of one expression, because `try` and `can` catch
 * it there, and becomes a diagnostic where the evaluation ends; it never leaves this folder's callers.
 */
export class Refusal extends Error {
  readonly options: RefusalOptions;

  constructor(options: RefusalOptions) {
    super(options.detail);
    this.name = 'Refusal';
    this.options = options;
  }
}

/** Runs a step of an evaluation and gives a refusal without a place the place of the step. */
export function within<T>(span: Span, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof Refusal && error.options.span === undefined) throw new Refusal({ ...error.options, span });
    throw error;
  }
}
