import type { Control } from '../../core/controls/control.ts';
import type { Announcer } from '../announce.ts';
import type { EngineDeps } from '../deps.ts';
import type { PastControl } from '../ports/controls.ts';
import { closeBreakGlass, keepDrift, openBreakGlass } from './break-glass.ts';
import { pause, resume } from './pause.ts';
import { revertDrift } from './revert-drift.ts';
import { type Pass, type Tended, tendControls } from './tend-controls.ts';

/** Who orders something, and why. */
export interface Order {
  /** A person by name, `ada@laptop` or `Ada Lovelace (Slack)`. */
  readonly by: string;
  readonly reason: string;
}

/** An order that ends by itself. */
export interface TimedOrder extends Order {
  /** Milliseconds. */
  readonly forMs: number;
}

/** One drift, as its record and its alert name it. */
export interface DriftOrder extends Order {
  readonly stack: string;
  readonly driftId: string;
}

/** What is ordered at the moment, and what was. */
export interface ControlList {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Oldest first; one that is over and not concluded yet is among them. */
  readonly current: readonly Control[];
  /** Newest order first. */
  readonly past: readonly PastControl[];
}

/** What people may order of the worker for a while. Every order is recorded in the history and told. Bad ones are refused with a `usage` failure. */
export interface Controls {
  /** Writes nothing of a stack, an address or `*` for a while. A run that is under way ends first. */
  pause(order: TimedOrder & { readonly scope: string }, signal: AbortSignal): Promise<Control>;
  /** Ends every pause of exactly this scope; answers those that it ended. */
  resume(order: Pick<Order, 'by'> & { readonly scope: string }, signal: AbortSignal): Promise<readonly Control[]>;
  /** Leaves alone what people change by hand in the scopes, for a while. */
  openBreakGlass(order: TimedOrder & { readonly scopes: readonly string[] }, signal: AbortSignal): Promise<Control>;
  /** Ends a break-glass before its time. */
  closeBreakGlass(order: Pick<Order, 'by'> & { readonly id: string }, signal: AbortSignal): Promise<Control>;
  /** Leaves one open drift as it is for a while: a break-glass of the object that it is about. */
  keepDrift(order: TimedOrder & Omit<DriftOrder, 'reason'>, signal: AbortSignal): Promise<Control>;
  /** Puts one open drift back at the next pass, whatever groundstate.yaml says of drift; never by replacing or deleting. */
  revertDrift(order: DriftOrder, signal: AbortSignal): Promise<Control>;
  list(signal: AbortSignal): Promise<ControlList>;
  /** What a tick owes to the controls: reminders, ends, follow-up reports. */
  tend(controls: readonly Control[], pass: Pass, signal: AbortSignal): Promise<Tended>;
}

/** What the functions of this folder work with. */
export interface ControlPorts {
  readonly deps: Pick<EngineDeps, 'journal' | 'ledger' | 'clock' | 'chance' | 'settings'>;
  readonly announcer: Announcer;
}

const SHOWN_PAST = 50;

/** The controls of an estate. */
export function createControls(ports: ControlPorts): Controls {
  return {
    pause: (order, signal) => pause(order, ports, signal),
    resume: (order, signal) => resume(order, ports, signal),
    openBreakGlass: (order, signal) => openBreakGlass(order, ports, signal),
    closeBreakGlass: (order, signal) => closeBreakGlass(order, ports, signal),
    keepDrift: (order, signal) => keepDrift(order, ports, signal),
    revertDrift: (order, signal) => revertDrift(order, ports, signal),
    list: (signal) => listControls(ports, signal),
    tend: (controls, pass, signal) => tendControls({ controls, pass }, ports, signal),
  };
}

/** Every order that is not concluded yet, and the last ones that are. */
export async function listControls({ deps }: ControlPorts, signal: AbortSignal): Promise<ControlList> {
  const { controls } = await deps.journal.controls(signal);
  const past = await deps.journal.pastControls(SHOWN_PAST, signal);
  return { now: deps.clock.now(), current: controls.toSorted((a, b) => a.from - b.from), past };
}
