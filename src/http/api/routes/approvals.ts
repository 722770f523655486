import { z } from 'zod';
import type { ApiContext } from '../api-context.ts';
import { type Route, route } from '../route.ts';
import { isoTime } from '../schemas.ts';

const Approval = z
  .object({
    id: z.string(),
    stack: z.string(),
    commit: z.string(),
    digest: z.string(),
    by: z.string().describe('The person, as groundstate.yaml names them.'),
    at: z.iso.datetime(),
    until: z.iso.datetime().describe('It runs out then, and is good once.'),
    changes: z.array(z.object({ address: z.string(), action: z.string() })),
  })
  .meta({ id: 'Approval', description: 'What a person lets through: one plan of one commit, once.' });

/** Approvals. Who may is decided by groundstate.yaml, by the id of the caller; nobody approves what they wrote. */
export function approvalRoutes({ app }: ApiContext): readonly Route[] {
  return [
    route({
      method: 'post',
      path: '/v1/approvals',
      role: 'admin',
      tag: 'controls',
      summary: 'Lets through what waits for a person in one plan, bound to its digest and commit, once.',
      body: z.strictObject({
        plan: z.string().describe('The first digits of the digest of a plan, or the id of the last run of a stack.'),
        stack: z.string().optional().describe('Looked for where it is missing.'),
        reason: z.string().optional(),
      }),
      answer: Approval,
      status: 201,
      async handle({ body, caller, signal }) {
        const estate = await app.engine.loadEstate(undefined, signal);
        const identity = { kind: 'api', id: caller.id } as const;
        const request = { estate, plan: body.plan, stack: body.stack, identity, reason: body.reason };
        const { approval, decisions } = await app.engine.review.approve(request, signal);
        const { id, stack, commit, digest, by, at, until } = approval;
        const changes = decisions.map(({ change }) => ({ address: change.address, action: change.action }));
        return { id, stack, commit, digest, by, at: isoTime(at), until: isoTime(until), changes };
      },
    }),
  ];
}
