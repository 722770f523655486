import type { Baseline } from '../../core/baseline.ts';
import { digest } from '../../core/digest.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Action } from './action.ts';
import { decodeBody, encodeBody } from './body.ts';
import { isNew, matching } from './condition.ts';
import { type Item, numberOf, textOf } from './item.ts';
import { keys } from './keys.ts';
import { type TableAccess, unavailable, usualPatience } from './table-access.ts';

type Shelf = Readonly<Record<string, Baseline>>;

/** The baselines of a stack; many addresses share an item, so that a scan of ten thousand objects reads a few hundred. */
export async function readBaselines(
  access: TableAccess,
  stack: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Baseline>> {
  const items = await access.query(keys.baselines(stack), {}, signal);
  return new Map(items.flatMap((item) => Object.entries(decodeBody<Shelf>(item['body']))));
}

/** Puts what changed, each item on the condition that nobody else did since. */
export async function putBaselines(
  access: TableAccess,
  { stack, baselines }: { readonly stack: string; readonly baselines: ReadonlyMap<string, Baseline> },
  signal: AbortSignal,
): Promise<void> {
  const stored = new Map(
    (await access.query(keys.baselines(stack), {}, signal)).map((item) => [textOf(item, 'sk'), item]),
  );
  const wanted = Map.groupBy(baselines, ([address]) => digest(address).slice(0, 2));
  for (const name of new Set([...stored.keys(), ...wanted.keys()])) {
    const shelf = Object.fromEntries(wanted.get(name) ?? []);
    const before = stored.get(name);
    if (before !== undefined && canonicalText(decodeBody<Shelf>(before['body'])) === canonicalText(shelf)) {
      continue;
    }
    const result = await access.write([replace(stack, name, shelf, before)], usualPatience, signal);
    if (result.kind === 'unclear') {
      throw unavailable(access.name, new Error('a baseline was not confirmed'));
    }
  }
}

function replace(stack: string, name: string, shelf: Shelf, before: Item | undefined): Action {
  const version = before === undefined ? 0 : numberOf(before, 'version');
  const item = { body: encodeBody(shelf), version: version + 1 };
  return {
    kind: 'put',
    key: { pk: keys.baselines(stack), sk: name },
    item,
    condition: before === undefined ? isNew : matching({ version }),
  };
}
