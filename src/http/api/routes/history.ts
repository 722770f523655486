import { z } from 'zod';
import type { HistoryEvent } from '../../../engine/ports/journal.ts';
import type { ApiContext } from '../api-context.ts';
import { cutPage, pageOf, pageQuery } from '../page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { Event, isoTime } from '../schemas.ts';

const dayMs = 86_400_000;
const longestSpanMs = 92 * dayMs;
const time = z.iso.datetime({ offset: true });

/** The timeline. */
export function historyRoutes({ app }: ApiContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/history',
      role: 'viewer',
      tag: 'history',
      summary: 'Lists what happened, the oldest first: applies, reverts, console edits, pauses, refusals, failures.',
      query: z.strictObject({
        ...pageQuery,
        since: time.optional().describe('A day before `until` by default.'),
        until: time.optional().describe('Now by default; at most 92 days after `since`.'),
        stack: z.string().optional(),
        address: z.string().optional(),
        actor: z.string().optional().describe('A part of the name, in any case.'),
        kind: z.string().optional(),
      }),
      answer: pageOf(Event),
      status: 200,
      async handle({ query, signal }) {
        const { limit, cursor, since: from, until: to, stack, address, actor, kind } = query;
        const until = to === undefined ? app.clock.now() : Date.parse(to);
        const since = from === undefined ? until - dayMs : Date.parse(from);
        checkSpan(since, until);
        const wanted = { since, until, ...definedOf({ stack, address, actor, kind }) };
        const page = cutPage(await app.journal.history(wanted, signal), { limit, cursor }, keyOf);
        return { ...page, items: page.items.map((event) => ({ ...event, at: isoTime(event.at) })) };
      },
    }),
  ];
}

function keyOf({ at, id }: HistoryEvent): string {
  return `${isoTime(at)}#${id}`;
}

function definedOf(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function checkSpan(since: number, until: number): void {
  if (until >= since && until - since <= longestSpanMs) {
    return;
  }
  throw new ProblemError({
    status: 400,
    code: 'span',
    title: 'The span of time cannot be read',
    detail:
      '`until` must come after `since`, and at most 92 days after it: every day is a read of its own. Ask for a part of it.',
  });
}
