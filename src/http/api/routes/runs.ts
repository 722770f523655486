import { z } from 'zod';
import type { Run as LedgerRun } from '../../../engine/ports/ledger.ts';
import type { ApiContext } from '../api-context.ts';
import { pageOf, pageQuery, readCursor, writeCursor } from '../page.ts';
import { type Route, route } from '../route.ts';
import { isoTime, Run } from '../schemas.ts';

/** The runs of a stack, newest first. */
export function runRoutes({ app }: ApiContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/runs',
      role: 'viewer',
      tag: 'runs',
      summary: 'Lists the runs of a stack, the newest first, with what each of them changed.',
      query: z.strictObject({ ...pageQuery, stack: z.string() }),
      answer: pageOf(Run),
      status: 200,
      async handle({ query, signal }) {
        const before = query.cursor === undefined ? undefined : readCursor(query.cursor);
        const found = await app.ledger.runs(query.stack, { before, limit: query.limit + 1 }, signal);
        const runs = found.slice(0, query.limit);
        const last = runs.at(-1);
        const more = last !== undefined && found.length > runs.length;
        return { items: runs.map(showRun), ...(more ? { next: writeCursor(last.id) } : {}) };
      },
    }),
  ];
}

/** A run as the API shows it. */
export function showRun(run: LedgerRun): z.input<typeof Run> {
  const { id, stack, kind, commit, author, subject, trigger, holder, fence, startedAt, endedAt, outcome, changes } =
    run;
  return {
    id,
    stack,
    kind,
    commit,
    author,
    subject,
    trigger,
    holder,
    fence,
    startedAt: isoTime(startedAt),
    ...(endedAt === undefined ? {} : { endedAt: isoTime(endedAt) }),
    outcome,
    changes: changes.map((change) => ({ ...change, at: isoTime(change.at) })),
  };
}
