import { z } from 'zod';
import type { StackStatus } from '../../../engine/reports.ts';
import type { ApiContext } from '../api-context.ts';
import { cutPage, pageOf, pageQuery } from '../page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { isoTime, Stack } from '../schemas.ts';
import { showRun } from './runs.ts';

/** The stacks as the ledger knows them. AWS is not asked. */
export function stackRoutes({ app }: ApiContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/stacks',
      role: 'viewer',
      tag: 'stacks',
      summary: 'Lists the stacks with commit, resources, open drift, lock and last run.',
      query: z.strictObject(pageQuery),
      answer: pageOf(Stack),
      status: 200,
      async handle({ query, signal }) {
        const stacks = (await app.engine.status(signal)).toSorted((a, b) => (a.stack < b.stack ? -1 : 1));
        const page = cutPage(stacks, query, ({ stack }) => stack);
        return { ...page, items: page.items.map(showStack) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/stacks/:stack',
      role: 'viewer',
      tag: 'stacks',
      summary: 'Shows one stack.',
      params: z.object({ stack: z.string() }),
      answer: Stack,
      status: 200,
      async handle({ params, signal }) {
        const found = (await app.engine.status(signal)).find(({ stack }) => stack === params.stack);
        if (found === undefined) {
          throw unknownStack(params.stack);
        }
        return showStack(found);
      },
    }),
  ];
}

/** There is no such stack. */
export function unknownStack(name: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: 'unknown-stack',
    title: 'There is no such stack',
    detail: `The ledger knows no stack "${name}". GET /v1/stacks lists the ones that it knows; a new one appears with its first run.`,
  });
}

function showStack(status: StackStatus): z.input<typeof Stack> {
  const { stack, appliedCommit, appliedAt, resources, unsettled, openDrifts, lock, lastRun } = status;
  return {
    name: stack,
    ...(appliedCommit === undefined ? {} : { appliedCommit }),
    ...(appliedAt === undefined ? {} : { appliedAt: isoTime(appliedAt) }),
    resources,
    unsettled,
    openDrifts: openDrifts.length,
    ...(lock?.held === true ? { lock: showLock(lock) } : {}),
    ...(lastRun === undefined ? {} : { lastRun: showRun(lastRun) }),
  };
}

function showLock({ holder, operation, commit, fence, acquiredAt }: NonNullable<StackStatus['lock']>) {
  return { holder, operation, commit, fence, since: isoTime(acquiredAt) };
}
