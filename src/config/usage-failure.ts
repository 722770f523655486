import { Failure } from '../core/failure.ts';

/** What a person typed or configured is wrong; the command ends with exit status 64. */
export function createUsageFailure(summary: string, detail: string): Failure {
  return new Failure({ code: 'usage', handling: 'ask', summary, detail });
}
