import type { Key } from './action.ts';
import { encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { type Item, textOf } from './item.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

interface NextVersion {
  readonly key: Key;
  /** The version that was read, 0 where there was none. */
  readonly over: number;
  readonly body: unknown;
  readonly more?: Item;
  /** For the failure: `the record of a message`. */
  readonly what: string;
}

/** Puts the next version of a record over the one that was read; false where somebody else wrote in between. */
export async function putVersion(
  access: TableAccess,
  { key, over, body, more, what }: NextVersion,
  signal: AbortSignal,
): Promise<boolean> {
  const writer = access.chance.id();
  const item = { body: encodeBody(body), version: over + 1, writer, ...more };
  const condition = over === 0 ? isNew : matching({ version: over });
  const result = await access.write([{ kind: 'put', key, item, condition }], usualPatience, signal);
  if (result.kind === 'unclear') {
    throw unavailable(access.name, new Error(`${what} was not confirmed`));
  }
  // A refusal may be the echo of our own write, whose answer was lost.
  return result.kind === 'done' || (result.current !== undefined && textOf(result.current, 'writer') === writer);
}
