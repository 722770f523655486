import { type Control, isActive } from '../../core/controls/control.ts';
import type { DriftRecord } from '../../core/drift.ts';
import { utcText } from '../../core/utc-text.ts';
import { refused } from '../controls/check-order.ts';
import type { ControlPorts, Controls } from '../controls/controls.ts';
import { sayWhenReverted } from '../controls/revert-barrier.ts';
import { driftThread } from '../drift-thread.ts';
import type { DriftReference } from '../ports/journal.ts';

/** What a person does about one drift, from the message that tells of it. */
export interface Press {
  readonly drift: DriftReference;
  /** A person by name, `ada (Slack U012ABCDEF)`. */
  readonly by: string;
}

/**
 * The buttons of a drift. Each is refused with a `usage` failure where the drift has moved on, does the same once however
 * often it is pressed, is recorded and shown in the message, and answers what was done in a sentence.
 */
export interface Presses {
  /** Somebody looks at it: it is not called out any more. */
  acknowledge(press: Press, signal: AbortSignal): Promise<string>;
  revert(press: Press, signal: AbortSignal): Promise<string>;
  /** Leaves it as it is for a while. */
  keep(press: Press & { readonly forMs: number }, signal: AbortSignal): Promise<string>;
  /** Pauses the whole stack of the drift. */
  pause(press: Press & { readonly forMs: number }, signal: AbortSignal): Promise<string>;
  /** How the drift is ignored for good: in groundstate.yaml, where that is reviewed. */
  ignore(press: Press, signal: AbortSignal): Promise<string>;
}

/** Why a button was pressed; whoever finds the order later has only that. */
const reasonOf = ({ address }: DriftRecord): string => `pressed below the message about ${address}`;

/** The buttons over the controls of an estate. */
export function createPresses(ports: ControlPorts, controls: Controls): Presses {
  return {
    async acknowledge(press, signal) {
      const record = await findDrift(press, ports, signal);
      return show({ press, record, act: 'acknowledge', text: `${press.by} looks at it.` }, ports, signal);
    },
    async revert(press, signal) {
      const record = await findDrift(press, ports, signal);
      const isSame = ({ kind, driftId, occurrence }: Control): boolean =>
        kind === 'revert' && driftId === record.id && occurrence === record.recurrences;
      const known = await findControl(controls, isSame, ports, signal);
      const { stack } = press.drift;
      const order = { stack, driftId: record.id, by: press.by, reason: reasonOf(record) };
      const control = known ?? (await controls.revertDrift(order, signal));
      await takeDown(press, ports, signal);
      const when = await sayWhenReverted(record.address, ports, signal);
      return `${control.by} ordered to put it back; ${when}, unless that would replace or delete something.`;
    },
    async keep(press, signal) {
      const record = await findDrift(press, ports, signal);
      const isSame = (control: Control): boolean => control.kind === 'break-glass' && control.driftId === record.id;
      const known = await findControl(controls, isSame, ports, signal);
      const order = {
        stack: press.drift.stack,
        driftId: record.id,
        by: press.by,
        reason: reasonOf(record),
        forMs: press.forMs,
      };
      const control = known ?? (await controls.keepDrift(order, signal));
      await takeDown(press, ports, signal);
      return `${control.by} keeps it until ${utcText(control.until)}. Then it is put back, unless Git has it by then.`;
    },
    async pause(press, signal) {
      const record = await findDrift(press, ports, signal);
      const { stack } = press.drift;
      const isSame = ({ kind, scopes }: Control): boolean => kind === 'pause' && scopes.includes(stack);
      const known = await findControl(controls, isSame, ports, signal);
      const order = { scope: stack, by: press.by, reason: reasonOf(record), forMs: press.forMs };
      const control = known ?? (await controls.pause(order, signal));
      const text = `${control.by} paused ${stack} until ${utcText(control.until)}: nothing of it is written until then.`;
      return show({ press, record, act: `pause-${control.id}`, text }, ports, signal);
    },
    async ignore(press, signal) {
      return sayIgnore(await findDrift(press, ports, signal));
    },
  };
}

/** The open drift of a message; the message may be older than what became of the drift. */
async function findDrift({ drift }: Press, { deps }: ControlPorts, signal: AbortSignal): Promise<DriftRecord> {
  const records = await deps.journal.drifts(drift.stack, signal);
  const record = records.find(({ id }) => id === drift.id);
  if (record?.status === 'open' && record.recurrences === drift.occurrence) {
    return record;
  }
  throw refused(
    'This drift has moved on',
    record?.status === 'open'
      ? 'It ended and came back since this message; a newer message tells of it. Nothing was done.'
      : `It is over: ${record?.resolution ?? 'it is not remembered any more.'} Nothing was done.`,
  );
}

// oxlint-disable-next-line max-params -- what is looked for, and where
async function findControl(
  controls: Controls,
  isWanted: (control: Control) => boolean,
  { deps }: ControlPorts,
  signal: AbortSignal,
): Promise<Control | undefined> {
  const { current } = await controls.list(signal);
  return current.find((control) => isActive(control, deps.clock.now()) && isWanted(control));
}

interface Shown {
  readonly press: Press;
  readonly record: DriftRecord;
  /** What was done; the same deed has the same name. */
  readonly act: string;
  readonly text: string;
}

/** Takes down that somebody cares, so that the drift is not called out. */
async function takeDown({ drift, by }: Press, { deps }: ControlPorts, signal: AbortSignal): Promise<void> {
  await deps.journal.acknowledgeDrift(drift.stack, drift.id, { by, at: deps.clock.now() }, signal);
}

/** Writes what somebody did into the history, and shows it in the message. */
async function show({ press, record, act, text }: Shown, ports: ControlPorts, signal: AbortSignal): Promise<string> {
  const { deps, announcer } = ports;
  const at = deps.clock.now();
  const { drift, by } = press;
  const id = `press-${act}-${drift.id}-${drift.occurrence}`;
  await takeDown(press, ports, signal);
  const common = { at, stack: drift.stack, address: record.address };
  await announcer.record([{ ...common, id: `event-${id}`, kind: 'acknowledged', actor: by, text }], signal);
  const { severity } = record;
  await announcer.alert(
    {
      ...common,
      id,
      ...driftThread(record, drift.occurrence),
      kind: 'progress',
      status: 'acknowledged',
      severity,
      title: text,
      differences: [],
      by,
      next: '',
    },
    signal,
  );
  return text;
}

function sayIgnore({ address, attribute }: DriftRecord): string {
  if (attribute === '*') {
    return `A whole object is not ignored. Take ${address} into Git with an import block, or remove it, or let go of it with groundstate forget. Nothing was changed.`;
  }
  return `What is ignored is reviewed like code. Add to groundstate.yaml, and push:\nignores:\n  - {address: ${JSON.stringify(address)}, attribute: ${attribute}, reason: ..., owner: ..., until: 2027-03-31}\nNothing was changed by this button.`;
}
