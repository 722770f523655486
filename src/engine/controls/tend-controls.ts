import {
  type Control,
  concernsStack,
  EVERYTHING,
  endOf,
  sayScopes,
  stackOfScope,
} from '../../core/controls/control.ts';
import { dueReminder } from '../../core/controls/reminders.ts';
import type { Drift } from '../../core/drift.ts';
import { utcText } from '../../core/utc-text.ts';
import { AFTERWARDS } from './break-glass.ts';
import { tellControl } from './check-order.ts';
import type { ControlPorts } from './controls.ts';
import { concludeBreakGlass } from './report-break-glass.ts';

/** What the passes of this process found last. */
export interface Pass {
  /** The stacks of the estate; one that was not looked at yet has no `at`. */
  readonly stacks: ReadonlyMap<string, { readonly at: number | undefined; readonly drifts: readonly Drift[] }>;
}

/** What the worker should do because of the controls. */
export interface Tended {
  /** Stacks to be looked at now, because what held them is over. */
  readonly due: ReadonlySet<string>;
}

/** After this, a follow-up report is written also where a stack could not be read again. */
const REPORTED_AT_LAST_MS = 3_600_000;

/** What a tick owes to the controls: reminders while they last, and their end. */
export async function tendControls(
  { controls, pass }: { readonly controls: readonly Control[]; readonly pass: Pass },
  ports: ControlPorts,
  signal: AbortSignal,
): Promise<Tended> {
  const now = ports.deps.clock.now();
  const due = new Set<string>();
  for (const control of controls) {
    if (now < endOf(control)) {
      await remind(control, now, ports, signal);
      if (control.kind === 'revert') staleStacks(control, control.from, pass).forEach((stack) => due.add(stack));
    } else {
      staleStacks(control, endOf(control), pass).forEach((stack) => due.add(stack));
      await end({ control, pass, now }, ports, signal);
    }
  }
  return { due };
}

/** The stacks of a control that were not looked at since a moment. */
function staleStacks(control: Control, since: number, pass: Pass): readonly string[] {
  return [...pass.stacks]
    .filter(([stack, { at }]) => concernsStack(control, stack) && (at === undefined || at < since))
    .map(([stack]) => stack);
}

async function remind(control: Control, now: number, { announcer }: ControlPorts, signal: AbortSignal): Promise<void> {
  const reminder = dueReminder(control, now);
  if (reminder === undefined) return;
  const what =
    control.kind === 'pause' ? `${sayScopes(control)} is` : `Break-glass ${control.id} in ${sayScopes(control)} is`;
  const state = control.kind === 'pause' ? 'paused' : 'open';
  const text =
    reminder.kind === 'lasts'
      ? `${what} still ${state}, until ${utcText(control.until)}: ${control.reason}`
      : `${what} ${state} only until ${utcText(control.until)}: ${control.reason}`;
  const next =
    control.kind === 'pause'
      ? 'Then it goes on by itself. To have longer, pause it again.'
      : `${AFTERWARDS} Put into Git now what is to stay, or open another one.`;
  const said = { moment: reminder.name, at: now, actor: control.by, text, next, quiet: true } as const;
  await tellControl(control, said, announcer, signal);
}

async function end(
  { control, pass, now }: { readonly control: Control; readonly pass: Pass; readonly now: number },
  ports: ControlPorts,
  signal: AbortSignal,
): Promise<void> {
  const { deps, announcer } = ports;
  if (control.kind !== 'revert') await tellEnd(control, ports, signal);
  if (control.kind !== 'break-glass') {
    await deps.journal.concludeControl({ ...control, concludedAt: now }, signal);
    return;
  }
  const waiting = staleStacks(control, endOf(control), pass);
  const isLate = now - endOf(control) >= REPORTED_AT_LAST_MS;
  if (waiting.length > 0 && !isLate) return;
  const gone = control.scopes
    .filter((scope) => scope !== EVERYTHING)
    .map(stackOfScope)
    .filter((stack) => !pass.stacks.has(stack));
  await concludeBreakGlass(
    { control, pass, now, unread: [...waiting, ...new Set(gone)], isLate },
    { deps, announcer },
    signal,
  );
}

async function tellEnd(control: Control, { announcer, deps }: ControlPorts, signal: AbortSignal): Promise<void> {
  const [text, next] =
    control.kind === 'pause'
      ? [
          `The pause of ${sayScopes(control)} is over; ${control.by} ordered it: ${control.reason}`,
          'It goes on by itself: the next pass applies what waited.',
        ]
      : [
          `Break-glass ${control.id} in ${sayScopes(control)} is over; ${control.by} opened it: ${control.reason}`,
          AFTERWARDS,
        ];
  const actor = control.ended?.by ?? deps.settings.actor;
  await tellControl(control, { moment: 'ended', at: endOf(control), actor, text, next }, announcer, signal);
}
