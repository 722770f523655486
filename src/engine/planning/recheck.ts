import type { Diagnostic } from '../../core/diagnostic.ts';
import { outputValues, reportOutputs, type StackPlan } from './plan-stack.ts';

/** A plan after its apply: the outputs as they came out, and what can only be said now that everything is known. */
export interface Rechecked {
  readonly plan: StackPlan;
  /** What outputs are refused for that could not be told before the apply. */
  readonly broken: readonly Diagnostic[];
}

/** Asks once more for everything that may have been unknown in the plan: outputs, their preconditions, and the checks. */
export function recheck(plan: StackPlan): Rechecked {
  const { evaluator } = plan.input;
  const outputs = outputValues(evaluator);
  const before = plan.report.diagnostics.filter(({ code }) => !isOfCheck(code));
  const known = new Set(before.map(nameOf));
  const all = plan.evaluated.blocked.size > 0 ? [] : [...evaluator.outputs().values()];
  const broken = all.flatMap(({ diagnostics }) => diagnostics).filter((each) => !known.has(nameOf(each)));
  const diagnostics = [...before, ...broken, ...evaluator.checkAssertions()];
  return {
    plan: { ...plan, outputs, report: { ...plan.report, outputs: reportOutputs(outputs), diagnostics } },
    broken,
  };
}

function isOfCheck(code: string): boolean {
  return code === 'check-failed' || code === 'check-unknown';
}

function nameOf({ code, source, detail }: Diagnostic): string {
  return JSON.stringify([code, source?.jsonPath, detail]);
}
