import type { Control } from '../core/controls/control.ts';
import type { Estate } from '../engine/reports.ts';
import type { StackSchedule } from './stack-schedule.ts';
import type { WorkerContext } from './worker-context.ts';

/** Does what a tick owes to pauses and break-glass, and makes stacks due that one of them held until now. */
export async function tendControls(
  { app, state, fleet, nudgeDelivery }: WorkerContext,
  given: { readonly controls: readonly Control[]; readonly estate: Estate; readonly schedule: StackSchedule },
  signal: AbortSignal,
): Promise<void> {
  const { controls, estate, schedule } = given;
  state.controls = controls;
  if (controls.length === 0) return;
  const unseen = { at: undefined, drifts: [] };
  const stacks = new Map(estate.stacks.map(({ name }) => [name, state.passes.get(name) ?? unseen]));
  // A control may be about stacks of several workers: one of them looks at all of them once, and writes the report.
  const chosen = controls.filter(({ id }) => fleet.isChosenFor(`control ${id}`));
  for (const some of [chosen, controls.filter((control) => !chosen.includes(control))]) {
    if (some.length === 0) continue;
    const { due } = await app.engine.controls.tend(some, { stacks }, signal);
    for (const stack of due) {
      schedule.hasten(stack);
      if (some === chosen) fleet.borrow(stack);
    }
  }
  nudgeDelivery();
}
