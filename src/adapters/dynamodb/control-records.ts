import type { Control } from '../../core/controls/control.ts';
import type { PastControl } from '../../engine/ports/controls.ts';
import type { Action } from './action.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { expiryAttribute } from './create-table.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience, type WriteResult } from './table-access.ts';

/** An order that no worker concluded, because none ran, goes this long after its end. */
const keptUnconcludedSeconds = 30 * 86_400;
/** How long the follow-up of an order can be looked at; the history keeps it for good. */
const keptSeconds = 400 * 86_400;

const prefix = 'ORDER#';

/** Whether an item of the partition of controls is an order of a person. */
export function isControl(item: Item): boolean {
  return textOf(item, 'sk').startsWith(prefix);
}

/** The control of an item. */
export function readControl(item: Item): Control {
  const endedAt = numberOf(item, 'endedAt');
  const control = decodeBody<Control>(item['body']);
  return endedAt === 0 ? control : { ...control, ended: { at: endedAt, by: textOf(item, 'endedBy') } };
}

/** Takes down a new control. */
export async function putControl(access: TableAccess, control: Control, signal: AbortSignal): Promise<void> {
  const writer = access.chance.id();
  const item = {
    body: encodeBody(control),
    endedAt: 0,
    endedBy: '',
    writer,
    [expiryAttribute]: Math.ceil(control.until / 1000) + keptUnconcludedSeconds,
  };
  const put: Action = { kind: 'put', key: keys.control(control.id), item, condition: isNew };
  const result = await access.write([put], usualPatience, signal);
  const isOurs =
    result.kind === 'refused' && result.current !== undefined && textOf(result.current, 'writer') === writer;
  if (result.kind !== 'done' && !isOurs) {
    throw unavailable(access.name, new Error('the order was not confirmed'));
  }
}

/** Ends a control before its time; true for the one caller that ended it. */
export async function endControl(
  access: TableAccess,
  { id, ended }: { readonly id: string; readonly ended: NonNullable<Control['ended']> },
  signal: AbortSignal,
): Promise<boolean> {
  const ender = access.chance.id();
  const end: Action = {
    kind: 'update',
    key: keys.control(id),
    set: { endedAt: ended.at, endedBy: ended.by, ender },
    condition: matching({ endedAt: 0 }),
  };
  return won(access, await access.write([end], usualPatience, signal), { mark: 'ender', by: ender });
}

/** Moves a control that is over out of the partition that every tick reads, in one transaction. */
export async function concludeControl(
  access: TableAccess,
  control: PastControl,
  signal: AbortSignal,
): Promise<boolean> {
  const writer = access.chance.id();
  const past = {
    body: encodeBody(control),
    writer,
    [expiryAttribute]: Math.ceil(control.concludedAt / 1000) + keptSeconds,
  };
  const key = keys.pastControl(control.from, control.id);
  const move: readonly Action[] = [
    { kind: 'put', key, item: past, condition: isNew },
    { kind: 'delete', key: keys.control(control.id) },
  ];
  return won(access, await access.write(move, usualPatience, signal), { mark: 'writer', by: writer });
}

/** Controls that are over, newest order first. */
export async function readPastControls(
  access: TableAccess,
  limit: number,
  signal: AbortSignal,
): Promise<readonly PastControl[]> {
  const items = await access.query(keys.pastControls, { newestFirst: true, limit }, signal);
  return items.map((item) => decodeBody<PastControl>(item['body']));
}

function won(access: TableAccess, result: WriteResult, own: { readonly mark: string; readonly by: string }): boolean {
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error('the end of an order was not confirmed'));
  }
  return result.kind === 'done' || (result.current !== undefined && textOf(result.current, own.mark) === own.by);
}
