import { z } from 'zod';
import { ProblemError } from './problem.ts';

const most = 200;
const usual = 50;

/** What every list takes. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(most).default(usual).describe(`How many at most, ${most} at the utmost.`),
  cursor: z.string().max(2_000).optional().describe('The `next` of the page before.'),
};

/** A list's schema: its items, and where it goes on. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().describe('The cursor of the next page; missing on the last one.'),
  });
}

/** The part of a sorted list behind a cursor. A cursor names the last item seen, so that what comes in between moves nothing. */
export function cutPage<T>(
  items: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  keyOf: (item: T) => string,
): { items: T[]; next?: string } {
  const after = cursor === undefined ? undefined : readCursor(cursor);
  const rest = after === undefined ? items : items.filter((item) => keyOf(item) > after);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  return { items: [...page], ...(last !== undefined && rest.length > limit ? { next: writeCursor(keyOf(last)) } : {}) };
}

/** A key as a cursor. */
export function writeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** The key of a cursor. */
export function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (key === '' || writeCursor(key) !== cursor) {
    throw new ProblemError({
      status: 400,
      code: 'cursor',
      title: 'The cursor is not one of ours',
      detail: 'A cursor is the `next` of the page before, unchanged. Begin again without one.',
    });
  }
  return key;
}
