import { z } from 'zod';
import type { DriftRecord } from '../../../core/drift.ts';
import { UNKNOWN } from '../../../core/value.ts';
import type { ApiContext } from '../api-context.ts';
import { cutPage, pageOf, pageQuery } from '../page.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { Drift, isoTime } from '../schemas.ts';

const filters = {
  stack: z.string().optional(),
  address: z.string().optional(),
  status: z.enum(['open', 'resolved', 'any']).default('open'),
  severity: z.enum(['low', 'medium', 'high', 'critical']).optional(),
};

/** The drifts that are remembered. */
export function driftRoutes({ app }: ApiContext): readonly Route[] {
  const read = async (stack: string | undefined, signal: AbortSignal): Promise<readonly DriftRecord[]> => {
    const stacks = stack === undefined ? await app.ledger.stacks(signal) : [stack];
    const lists = await Promise.all(stacks.map((name) => app.journal.drifts(name, signal)));
    return lists.flat();
  };
  return [
    route({
      method: 'get',
      path: '/v1/drifts',
      role: 'viewer',
      tag: 'drifts',
      summary: 'Lists what differs from Git, with before and after, and who changed it.',
      query: z.strictObject({ ...pageQuery, ...filters }),
      answer: pageOf(Drift),
      status: 200,
      async handle({ query, signal }) {
        const found = (await read(query.stack, signal)).filter((drift) => isWanted(drift, query));
        const sorted = found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
        const page = cutPage(sorted, query, keyOf);
        return { ...page, items: page.items.map(showDrift) };
      },
    }),
    route({
      method: 'get',
      path: '/v1/drifts/:stack/:id',
      role: 'viewer',
      tag: 'drifts',
      summary: 'Shows one drift, open or resolved.',
      params: z.object({ stack: z.string(), id: z.string() }),
      answer: Drift,
      status: 200,
      async handle({ params, signal }) {
        const found = (await read(params.stack, signal)).find(({ id }) => id === params.id);
        if (found === undefined) {
          throw new ProblemError({
            status: 404,
            code: 'unknown-drift',
            title: 'There is no such drift',
            detail: `No drift ${params.id} of the stack "${params.stack}" is remembered. GET /v1/drifts?status=any lists those that are.`,
          });
        }
        return showDrift(found);
      },
    }),
  ];
}

function keyOf({ stack, address, attribute, id }: DriftRecord): string {
  return JSON.stringify([stack, address, attribute, id]);
}

function isWanted(drift: DriftRecord, wanted: z.output<z.ZodObject<typeof filters>>): boolean {
  return (
    (wanted.status === 'any' || drift.status === wanted.status) &&
    (wanted.address === undefined || drift.address === wanted.address) &&
    (wanted.severity === undefined || drift.severity === wanted.severity)
  );
}

/** A drift as the API shows it. */
export function showDrift(drift: DriftRecord): z.input<typeof Drift> {
  const { id, stack, address, type, cloudId, attribute, tier, severity, status, recurrences, culprit, next } = drift;
  return {
    id,
    stack,
    address,
    type,
    cloudId,
    attribute,
    tier,
    severity,
    status,
    recurrences,
    next,
    desired: drift.desired === UNKNOWN ? '(known after apply)' : drift.desired,
    live: drift.live === UNKNOWN ? '(known after apply)' : drift.live,
    firstSeen: isoTime(drift.firstSeen),
    lastSeen: isoTime(drift.lastSeen),
    ...(culprit === undefined ? {} : { culprit: { ...culprit, at: isoTime(culprit.at) } }),
    ...(drift.resolvedAt === undefined ? {} : { resolvedAt: isoTime(drift.resolvedAt) }),
    ...(drift.resolution === undefined ? {} : { resolution: drift.resolution }),
  };
}
