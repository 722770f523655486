import { z } from 'zod';
import type { Waiting, Approval as Word } from '../../../core/approvals/approval.ts';
import type { ApiContext } from '../api-context.ts';
import { type Route, route } from '../route.ts';
import { isoTime } from '../schemas.ts';

const Said = z.object({
  id: z.string(),
  stack: z.string(),
  commit: z.string(),
  digest: z.string(),
  by: z.string().describe('The person, as groundstate.yaml names them.'),
  at: z.iso.datetime(),
  until: z.iso.datetime().describe('It runs out then, and is good once.'),
  refuses: z.literal(true).optional().describe('It is a refusal: nobody approves the plan before it is withdrawn.'),
});

const changes = z.array(z.object({ address: z.string(), action: z.string() }));

const Approval = Said.extend({ changes }).meta({
  id: 'Approval',
  description: 'What a person lets through: one plan of one commit, once.',
});

const Approvals = z
  .object({
    waiting: z.array(
      z.object({ stack: z.string(), commit: z.string(), digest: z.string(), changes, since: z.iso.datetime() }),
    ),
    approvals: z.array(Said),
  })
  .meta({ id: 'Approvals', description: 'What waits for a person, and what was said of it.' });

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
        verdict: z.enum(['approve', 'refuse']).optional().describe('approve where it is missing.'),
      }),
      answer: Approval,
      status: 201,
      async handle({ body, caller, signal }) {
        const estate = await app.engine.loadEstate(undefined, signal);
        const identity = { kind: 'api', id: caller.id } as const;
        const request = { estate, plan: body.plan, stack: body.stack, identity, reason: body.reason };
        const { approval, decisions } = await app.engine.review[body.verdict ?? 'approve'](request, signal);
        const changes = decisions.map(({ change }) => ({ address: change.address, action: change.action }));
        return { ...showApproval(approval), changes };
      },
    }),
    route({
      method: 'get',
      path: '/v1/approvals',
      role: 'viewer',
      tag: 'controls',
      summary: 'What waits for a person in each stack, and what was said of its plans and is not used yet.',
      answer: Approvals,
      status: 200,
      async handle({ signal }) {
        const stacks = await app.engine.status(signal);
        return {
          waiting: stacks.flatMap(({ waiting }) => (waiting === undefined ? [] : [showWaiting(waiting)])),
          approvals: stacks.flatMap(({ approvals = [] }) => approvals.map(showApproval)),
        };
      },
    }),
    route({
      method: 'delete',
      path: '/v1/approvals/:plan',
      role: 'admin',
      tag: 'controls',
      summary: 'Takes back what was said of a plan: an approval that no run has used, or a refusal.',
      params: z.object({ plan: z.string().describe('The first digits of the digest, or the id of the approval.') }),
      answer: z.object({ withdrawn: z.array(Said) }),
      status: 200,
      async handle({ params, caller, signal }) {
        const estate = await app.engine.loadEstate(undefined, signal);
        const identity = { kind: 'api', id: caller.id } as const;
        const request = { estate, plan: params.plan, stack: undefined, identity, reason: undefined };
        return { withdrawn: (await app.engine.review.withdraw(request, signal)).map(showApproval) };
      },
    }),
  ];
}

function showApproval({ id, stack, commit, digest, by, at, until, refuses }: Word): z.input<typeof Said> {
  const said = { id, stack, commit, digest, by, at: isoTime(at), until: isoTime(until) };
  return refuses === true ? { ...said, refuses } : said;
}

function showWaiting({ stack, commit, digest, changes: waiting, at }: Waiting) {
  return { stack, commit, digest, changes: [...waiting], since: isoTime(at) };
}
