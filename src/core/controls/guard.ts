import type { Change } from '../change.ts';
import { utcText } from '../utc-text.ts';
import { type Control, covers, isActive, sayScopes } from './control.ts';

/** Why the controls of this moment hold a change as a whole, in a full sentence; empty where they do not. */
export function reasonOfControls(change: Change, controls: readonly Control[], now: number): string {
  const concerned = controls.filter((control) => isActive(control, now) && covers(control, addressesOf(change)));
  const pause = longest(concerned, 'pause');
  if (pause !== undefined) {
    return `${sayScopes(pause)} is paused by ${pause.by} until ${utcText(pause.until)}: ${end(pause.reason)} Nothing of it is written until then; «groundstate resume ${shellWord(pause.scopes[0] ?? '')}» ends the pause sooner.`;
  }
  const glass = longest(concerned, 'break-glass');
  return glass !== undefined && disturbsPeople(change) ? sayGlass(glass) : '';
}

/** The break-glass that is open over what a change is about. */
export function openGlass(change: Change, controls: readonly Control[], now: number): Control | undefined {
  return longest(
    controls.filter((control) => isActive(control, now) && covers(control, addressesOf(change))),
    'break-glass',
  );
}

/** The addresses by which a control may name what a change is about. */
export function addressesOf(
  change: Pick<Change, 'address' | 'addedTo' | 'replacedAt' | 'movedFrom'>,
): readonly string[] {
  return [change.address, change.addedTo, change.replacedAt, change.movedFrom].filter(
    (address) => address !== undefined,
  );
}

/** Whether a change takes away what people did, or what they are working on. */
function disturbsPeople(change: Change): boolean {
  switch (change.action) {
    case 'create':
      return change.cause !== 'git';
    case 'update':
      return change.differences.some(({ cause }) => cause === 'both');
    case 'revert drift':
    case 'replace':
    case 'delete':
      return true;
    case 'adopt':
    case 'forget':
    case 'none':
      return false;
  }
}

/** Why an open break-glass leaves something as it is, in full sentences. */
export function sayGlass(glass: Control): string {
  return `Break-glass ${glass.id} is open in ${sayScopes(glass)} until ${utcText(glass.until)} (${glass.by}: ${glass.reason}): what is changed by hand is recorded and left alone. At the end it is put back unless Git has it by then; «groundstate break-glass close ${glass.id}» ends it sooner.`;
}

function longest(controls: readonly Control[], kind: Control['kind']): Control | undefined {
  return controls.filter((control) => control.kind === kind).toSorted((a, b) => b.until - a.until)[0];
}

function end(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

/** A scope as it is typed into a shell. */
export function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text}'`;
}
