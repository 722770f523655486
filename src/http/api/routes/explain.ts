import { z } from 'zod';
import { parseAddress } from '../../../core/address.ts';
import { UNKNOWN } from '../../../core/value.ts';
import type { Explanation as EngineExplanation } from '../../../engine/review/explain.ts';
import type { ApiContext } from '../api-context.ts';
import { ProblemError } from '../problem.ts';
import { type Route, route } from '../route.ts';
import { Drift, Event, isoTime } from '../schemas.ts';
import { showDrift } from './drifts.ts';

const Explanation = z
  .object({
    address: z.string(),
    type: z.string(),
    id: z.string().optional(),
    region: z.string().optional(),
    commit: z.string().describe('The tip that was compared with.'),
    situation: z.string().describe('What is true of it as a whole.'),
    attributes: z.array(
      z.object({
        name: z.string(),
        desired: z.unknown(),
        live: z.unknown().optional(),
        state: z.enum(['equal', 'git moved', 'drifted', 'both moved', 'not read']),
      }),
    ),
    written: z
      .object({
        at: z.iso.datetime(),
        commit: z.string(),
        subject: z.string().optional(),
        author: z.string().optional(),
      })
      .optional()
      .describe('When Groundstate last wrote it.'),
    drifts: z.array(Drift).describe('Edits outside of Git, the newest first.'),
    events: z.array(Event).describe('The last events about it, the newest first.'),
    waysBack: z.array(z.string()).describe('How to get back to what was.'),
  })
  .meta({ id: 'Explanation', description: 'Everything that is known of one object.' });

/** What there is to know of one object. AWS is read. */
export function explainRoutes({ app }: ApiContext): readonly Route[] {
  return [
    route({
      method: 'get',
      path: '/v1/explain',
      role: 'viewer',
      tag: 'drifts',
      summary: 'Explains one object: what should be there, what is, who changed it last, and how to get back.',
      query: z.strictObject({ address: z.string() }),
      answer: Explanation,
      status: 200,
      async handle({ query, signal }) {
        const stack = parseAddress(query.address)?.stack;
        if (stack === undefined) {
          throw new ProblemError({
            status: 400,
            code: 'address',
            title: 'This is no address',
            detail: `"${query.address}" names no object. An address is like network/aws_vpc.main; GET /v1/drifts and "groundstate plan" print them.`,
          });
        }
        const estate = await app.engine.loadEstate(undefined, signal);
        return showExplanation(await app.engine.review.explain({ estate, stack, address: query.address }, signal));
      },
    }),
  ];
}

function showExplanation(explained: EngineExplanation): z.input<typeof Explanation> {
  const { address, type, id, region, commit, situation, attributes, written, drifts, events, waysBack } = explained;
  return {
    address,
    type,
    ...(id === undefined ? {} : { id }),
    ...(region === undefined ? {} : { region }),
    commit,
    situation,
    attributes: attributes.map(({ name, desired, live, state }) => ({
      name,
      desired: knownOf(desired),
      ...(live === undefined ? {} : { live: knownOf(live) }),
      state,
    })),
    ...(written === undefined ? {} : { written: showWritten(written) }),
    drifts: drifts.map(showDrift),
    events: events.map((event) => ({ ...event, at: isoTime(event.at) })),
    waysBack: [...waysBack],
  };
}

function showWritten({ at, commit, revision }: NonNullable<EngineExplanation['written']>) {
  const about = revision === undefined ? {} : { subject: revision.subject, author: revision.author };
  return { at: isoTime(at), commit, ...about };
}

function knownOf(value: unknown): unknown {
  return value === UNKNOWN ? '(known after apply)' : value;
}
