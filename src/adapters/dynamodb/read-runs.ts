import type { Run } from '../../engine/ports/ledger.ts';
import { decodeBody } from './body.ts';
import { textOf } from './item.ts';
import { keys } from './keys.ts';
import type { TableAccess } from './table-access.ts';

/** Runs of a stack, newest first; only those before one where `before` names it. */
export async function readRuns(
  access: TableAccess,
  stack: string,
  { before, limit }: { readonly before: string | undefined; readonly limit: number },
  signal: AbortSignal,
): Promise<readonly Run[]> {
  const last = before === undefined ? undefined : keys.run(stack, before).sk;
  // The one that is named is read too: DynamoDB's BETWEEN holds its ends.
  const range = last === undefined ? { limit } : { to: last, limit: limit + 1 };
  const items = await access.query(keys.runs(stack), { ...range, newestFirst: true }, signal);
  return items
    .filter((item) => textOf(item, 'sk') !== last)
    .slice(0, limit)
    .map((item) => decodeBody<Run>(item['body']));
}
