import type { Bell } from '../bell.ts';
import { letGo } from '../reconcile-stacks.ts';
import type { StackSchedule } from '../stack-schedule.ts';
import type { WorkerContext } from '../worker-context.ts';

/** Shares the stacks out anew: what came to this worker is looked at with the next tick, at once, and what went to another one is left to it. */
export function reshare(
  context: WorkerContext,
  { schedule, bell }: { readonly schedule: StackSchedule; readonly bell?: Bell },
): void {
  const { app, state, fleet } = context;
  const { gained, lost } = fleet.share();
  for (const stack of lost) {
    letGo(context, schedule, stack);
    state.passes.delete(stack);
  }
  state.holds = fleet.holds;
  state.workers = fleet.others.length + 1;
  if (gained.length + lost.length === 0) return;
  app.log.info({ workers: state.workers, gained, lost, holds: fleet.holds.size }, 'stacks shared out');
  if (gained.length > 0) bell?.ring();
}
