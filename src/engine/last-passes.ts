import type { StackPolicy } from '../core/stack-policy.ts';
import type { Value } from '../core/value.ts';
import { WatchBoard } from './events/watch-board.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { Lock } from './ports/ledger.ts';
import type { Estate, RunReport } from './reports.ts';

/** What the last passes of this process know of the stacks: their outputs for others that read them, and the plan for events. */
export class LastPasses {
  readonly board = new WatchBoard();
  readonly #outputs = new OutputBoard();

  /** The outputs of a stack, as long as they are good. */
  outputs(stack: string, commit: string, lock: Lock | undefined): ReadonlyMap<string, Value> | undefined {
    return this.#outputs.get(stack, commit, lock);
  }

  /** A stack was planned, and nothing was written. What a proposal would be like is no state of the stack. */
  looked({ revision, proposal }: Estate, stack: string, plan: StackPlan, policy: StackPolicy | undefined): void {
    if (proposal === undefined) {
      this.#outputs.put(stack, revision.commit, plan, false);
      this.board.keep(stack, plan, policy);
    }
  }

  /** A stack went through the loop; after a run, what was planned is not what is there now. */
  reconciled({ stack, commit, runId }: RunReport, plan: StackPlan | undefined, policy: StackPolicy | undefined): void {
    if (plan === undefined) {
      this.#outputs.drop(stack);
    } else {
      this.#outputs.put(stack, commit, plan, runId !== undefined);
    }
    if (plan === undefined || runId !== undefined) {
      this.board.drop(stack);
    } else {
      this.board.keep(stack, plan, policy);
    }
  }
}

interface SeenOutputs {
  readonly commit: string;
  /** Grows with every run of the stack, whichever worker makes it. */
  readonly fence: number | undefined;
  readonly outputs: ReadonlyMap<string, Value>;
}

/** The outputs of stacks as the last pass of this process saw them, good until any worker runs the stack again. */
class OutputBoard {
  readonly #seen = new Map<string, SeenOutputs>();

  get(stack: string, commit: string, lock: Lock | undefined): ReadonlyMap<string, Value> | undefined {
    const seen = this.#seen.get(stack);
    const isSame = seen?.commit === commit && seen.fence === lock?.fence && lock?.held !== true;
    return isSame ? seen.outputs : undefined;
  }

  /** What was read while somebody else was at work on the stack (`isOurs`: not we) is good for nothing later. */
  put(stack: string, commit: string, { input, outputs }: StackPlan, isOurs: boolean): void {
    const { lock } = input.state;
    if (lock?.held === true && !isOurs) {
      this.#seen.delete(stack);
    } else {
      this.#seen.set(stack, { commit, fence: lock?.fence, outputs });
    }
  }

  drop(stack: string): void {
    this.#seen.delete(stack);
  }
}
