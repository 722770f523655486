import { createControls } from '../controls/controls.ts';
import type { EnginePorts } from '../reconcile-stack.ts';
import type { Engine } from '../reports.ts';
import { createPresses } from './presses.ts';

/** What people order, at a command line, over HTTP and in Slack. */
export function createOrders(ports: EnginePorts): Pick<Engine, 'controls' | 'presses'> {
  const controls = createControls(ports);
  return { controls, presses: createPresses(ports, controls) };
}
