/**
 * How bad a finding is. good: as it should be. weak: the worker works, with less safety than it could have. stops: the worker
 * does not work, or not for long. unknown: it could not be asked.
 */
export type Grade = 'good' | 'weak' | 'stops' | 'unknown';

/** One thing that the doctor found. Nothing in it is secret. */
export interface Finding {
  readonly grade: Grade;
  /** What is, in one full sentence. */
  readonly what: string;
  /** Why it matters; empty where all is well, and where another finding says it. */
  readonly why: string;
  /** What to do next; likewise. */
  readonly next: string;
}

type Fault = Omit<Finding, 'grade'>;

export const good = (what: string): Finding => ({ grade: 'good', what, why: '', next: '' });
export const weak = (fault: Fault): Finding => ({ grade: 'weak', ...fault });
export const stops = (fault: Fault): Finding => ({ grade: 'stops', ...fault });
export const unknown = (fault: Fault): Finding => ({ grade: 'unknown', ...fault });
