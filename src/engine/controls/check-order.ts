import { type Control, EVERYTHING, stackOfScope } from '../../core/controls/control.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { Failure } from '../../core/failure.ts';
import { didYouMean } from '../../terraform/did-you-mean.ts';
import type { Announcer } from '../announce.ts';
import { driftThread } from '../drift-thread.ts';
import type { Alert, HistoryEvent } from '../ports/journal.ts';
import type { ControlPorts, TimedOrder } from './controls.ts';

const MINUTE_MS = 60_000;
const LONGEST_REASON = 500;

/** Refuses an order that nobody could answer for: without a reason, without an end, or for longer than an order may last. */
export function checkTimedOrder(order: TimedOrder, what: { readonly name: string; readonly longestMs: number }): void {
  checkReason(order.reason, what.name);
  const { longestMs } = what;
  if (!(order.forMs >= MINUTE_MS && order.forMs <= longestMs)) {
    throw refused(
      'The time span is out of range',
      `A ${what.name} lasts between one minute and ${longestMs / 3_600_000} hours, so that it always ends by itself and nobody forgets it. Nothing was changed; give a span like 30m or 2h, and order it again where it was too short.`,
    );
  }
}

/** Refuses a reason that says nothing or that would not fit on a line. */
export function checkReason(reason: string, name: string): void {
  const isLine = /^[^\p{Cc}]*$/u.test(reason) && reason.length <= LONGEST_REASON;
  if (reason.trim() === '' || !isLine) {
    throw refused(
      'The reason is missing or too long',
      `A ${name} needs a reason of one line with at most ${LONGEST_REASON} characters: whoever finds it at 3 am has only that. Nothing was changed.`,
    );
  }
}

/** Refuses a scope that holds nothing: a misspelt name would protect nobody. */
export async function checkScopes(
  scopes: readonly string[],
  { deps }: ControlPorts,
  signal: AbortSignal,
): Promise<void> {
  if (scopes.length === 0) throw refused('The scope is missing', 'Name a stack, an address, or * for every stack.');
  const stacks = await deps.ledger.stacks(signal);
  for (const scope of scopes.filter((candidate) => candidate !== EVERYTHING)) {
    const stack = stackOfScope(scope);
    if (!stacks.includes(stack)) {
      const has = stacks.length === 0 ? 'It has none yet' : `It has ${stacks.join(', ')}`;
      throw refused(
        'There is no such stack',
        `The table knows no stack "${stack}".${didYouMean(stack, stacks)} ${has}. Nothing was changed; name a stack, an address like network/aws_vpc.main, or * for every stack.`,
      );
    }
    if (stack !== scope) await checkAddress(scope, stack, { deps }, signal);
  }
}

/** An address that the ledger does not know may still be one of drift that was found: an object that somebody added. */
async function checkAddress(
  scope: string,
  stack: string,
  { deps }: Pick<ControlPorts, 'deps'>,
  signal: AbortSignal,
): Promise<void> {
  const { entries } = await deps.ledger.load(stack, signal);
  const addresses = entries.map(({ address }) => address);
  const isKnown = addresses.some((address) => address === scope || address.startsWith(`${scope}[`));
  if (isKnown) return;
  const drifts = await deps.journal.drifts(stack, signal);
  if (drifts.some(({ address }) => address === scope)) return;
  throw refused(
    'There is no such address',
    `The ledger of ${stack} has no "${scope}".${didYouMean(scope, addresses)} Nothing was changed; "groundstate drift ${stack}" and "groundstate plan ${stack}" print the addresses.`,
  );
}

/** A failure of whoever gave the order: nothing was changed. */
export function refused(summary: string, detail: string): Failure {
  return new Failure({ code: 'usage', handling: 'ask', summary, detail });
}

/** The name of an order: short enough to be typed. */
export function orderId({ deps }: ControlPorts): string {
  return deps.chance.id().slice(-8);
}

function placeOf(scope: string): { readonly stack: string; readonly address?: string } {
  const stack = stackOfScope(scope);
  return stack === scope ? { stack } : { stack, address: scope };
}

const KINDS = { pause: 'pause', 'break-glass': 'break-glass', revert: 'revert ordered' } as const;

/** One line of the history about a control. `moment` tells the events of a control apart, and makes each be written once. */
export function controlEvent(
  control: Control,
  said: { readonly moment: string; readonly at: number; readonly actor: string; readonly text: string },
  scope: string,
): HistoryEvent {
  return {
    id: `control-${control.id}-${said.moment}-${scope}`,
    at: said.at,
    kind: KINDS[control.kind],
    ...placeOf(scope),
    actor: said.actor,
    text: said.text,
    details: { control: control.id, reason: control.reason, until: control.until },
  };
}

/** Which message it is part of. */
function messageOf(
  control: Control,
  { about, moment }: { readonly about?: DriftRecord | undefined; readonly moment: string },
): Pick<Alert, 'kind' | 'severity' | 'thread' | 'drift' | 'status' | 'restates'> {
  if (about !== undefined) {
    const { severity, recurrences } = about;
    const restates = moment === 'opened' ? ({ restates: 'besides' } as const) : {};
    return { ...driftThread(about, recurrences), kind: 'progress', status: 'acknowledged', severity, ...restates };
  }
  return {
    thread: `control-${control.id}`,
    ...(moment === 'ended' ? { status: 'gone' as const } : {}),
    kind: 'info',
    severity: control.kind === 'break-glass' ? 'high' : 'medium',
  };
}

/** Tells of a moment in the life of a control: once in the history for each scope, and once as an alert. */
export async function tellControl(
  control: Control,
  said: {
    readonly moment: string;
    readonly at: number;
    readonly actor: string;
    readonly text: string;
    readonly next: string;
    /** A reminder is no event of its own. */
    readonly quiet?: true;
    /** The drift whose message shows it; a control has a message of its own otherwise. */
    readonly about?: DriftRecord | undefined;
  },
  announcer: Announcer,
  signal: AbortSignal,
): Promise<void> {
  const [scope = EVERYTHING] = control.scopes;
  await announcer.alert(
    {
      id: `control-${control.id}-${said.moment}`,
      ...messageOf(control, said),
      ...placeOf(scope),
      title: said.text,
      differences: [],
      by: said.actor,
      next: said.next,
      at: said.at,
    },
    signal,
  );
  if (said.quiet === true) return;
  await announcer.record(
    control.scopes.map((each) => controlEvent(control, said, each)),
    signal,
  );
}
