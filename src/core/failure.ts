/** How a failure is handled: tried again, waited for, stopped at, or put before a person. */
export type Handling = 'retry' | 'wait' | 'stop' | 'ask';

interface FailureInput {
  readonly code: string;
  readonly handling: Handling;
  /** Fixed text without names in it. */
  readonly summary: string;
  /** Full sentences: what happened, why it matters, what to do next. */
  readonly detail: string;
  readonly address?: string | undefined;
  readonly cause?: unknown;
}

/** A broken promise of the outside world, which carries how it is handled, so that no loop decides it again. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly handling: Handling;
  readonly summary: string;
  readonly detail: string;
  readonly address: string | undefined;

  constructor(input: FailureInput) {
    super(`${input.summary}: ${input.detail}`, { cause: input.cause });
    this.code = input.code;
    this.handling = input.handling;
    this.summary = input.summary;
    this.detail = input.detail;
    this.address = input.address;
  }
}

/** The failure an unknown thrown value stands for; whatever is not a Failure is a defect and stops the run. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) {
    return thrown;
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new Failure({
    code: 'unexpected',
    handling: 'stop',
    summary: 'Unexpected error',
    detail: `${message}. This is a defect of Groundstate or an answer it does not know; nothing more was done.`,
    cause: thrown,
  });
}
