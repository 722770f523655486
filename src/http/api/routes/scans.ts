import { z } from 'zod';
import type { ScanRequest } from '../../../engine/ports/journal.ts';
import type { ApiContext } from '../api-context.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { isoTime, Scan, scanDepth } from '../schemas.ts';
import { unknownStack } from './stacks.ts';

/** Scans on demand: the worker takes them up at its next tick. */
export function scanRoutes({ app }: ApiContext): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/scans',
      role: 'operator',
      tag: 'scans',
      summary: 'Asks for a scan of a stack, or of all; the answer tells where its result will be.',
      body: z.strictObject({
        stack: z.string().optional().describe('All stacks where it is missing.'),
        depth: scanDepth.optional(),
      }),
      answer: Scan,
      status: 202,
      async handle({ body, caller, signal }) {
        if (body.stack !== undefined && !(await app.ledger.stacks(signal)).includes(body.stack)) {
          throw unknownStack(body.stack);
        }
        const request: ScanRequest = {
          id: app.chance.id(),
          stack: body.stack,
          ...(body.depth === undefined ? {} : { depth: body.depth }),
          requestedBy: caller.name,
          requestedAt: app.clock.now(),
          status: 'waiting',
        };
        await app.journal.requestScan(request, signal);
        return showScan(request);
      },
    }),
    route({
      method: 'get',
      path: '/v1/scans/:id',
      role: 'viewer',
      tag: 'scans',
      summary: 'Shows a scan that was asked for, with its result once it is done; kept for a week.',
      params: z.object({ id: z.string() }),
      answer: Scan,
      status: 200,
      async handle({ params, signal }) {
        const found = await app.journal.scanRequest(params.id, signal);
        if (found === undefined) {
          throw new ProblemError({
            status: 404,
            code: 'unknown-scan',
            title: 'There is no such scan',
            detail: `No scan ${params.id} is known. A result is kept for a week; ask for a new scan with POST /v1/scans.`,
          });
        }
        return showScan(found);
      },
    }),
  ];
}

function showScan({ id, stack, depth, requestedBy, requestedAt, status, result }: ScanRequest): z.input<typeof Scan> {
  return {
    id,
    ...(stack === undefined ? {} : { stack }),
    ...(depth === undefined ? {} : { depth }),
    requestedBy,
    requestedAt: isoTime(requestedAt),
    status,
    ...(result === undefined ? {} : { result: typeof result === 'string' ? (JSON.parse(result) as unknown) : result }),
  };
}
