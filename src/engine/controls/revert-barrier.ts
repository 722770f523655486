import { type Control, covers, isActive, sayScopes } from '../../core/controls/control.ts';
import { shellWord } from '../../core/controls/guard.ts';
import { utcText } from '../../core/utc-text.ts';
import type { ControlPorts } from './controls.ts';

/** When a drift of an address is put back that somebody ordered to put back: a pause and a break-glass go before the order. A clause. */
export async function sayWhenReverted(address: string, { deps }: ControlPorts, signal: AbortSignal): Promise<string> {
  const { controls } = await deps.journal.controls(signal);
  const now = deps.clock.now();
  const barrier = controls.find(
    (control) => control.kind !== 'revert' && isActive(control, now) && covers(control, [address]),
  );
  return barrier === undefined ? 'the next pass does it' : sayBarrier(barrier);
}

function sayBarrier(control: Control): string {
  const { id, kind, scopes, by, until } = control;
  const isPause = kind === 'pause';
  const what = isPause ? `pause of ${sayScopes(control)}` : `break-glass ${id}`;
  const end = isPause ? `resume ${shellWord(scopes[0] ?? '')}` : `break-glass close ${id}`;
  return `that waits for the end of the ${what} by ${by}, at ${utcText(until)} («groundstate ${end}» ends it now), and the order is good for an hour`;
}
