import { z } from 'zod';

const time = z.iso.datetime().describe('UTC.');
const severity = z.enum(['low', 'medium', 'high', 'critical']);

/** Times of the engine, milliseconds since the epoch, as the API writes them. */
export function isoTime(at: number): string {
  return new Date(at).toISOString();
}

/** Any JSON. */
const anything = z.unknown();

export const Culprit = z
  .object({
    name: z.string().describe('The principal.'),
    text: z.string().describe('The principal, the means and the address.'),
    operation: z.string().describe('The API operation.'),
    eventId: z.string().describe('The event in CloudTrail.'),
    at: time,
    standing: z
      .enum(['told', 'unknown'])
      .optional()
      .describe(
        'Missing: CloudTrail says so. told: only the queue of events says so yet. unknown: CloudTrail does not know the event.',
      ),
    rivals: z
      .array(z.string())
      .readonly()
      .optional()
      .describe('Events of others in the same second that can have done it as well.'),
  })
  .meta({ id: 'Culprit', description: 'Who changed something by hand, as CloudTrail tells it.' });

export const Drift = z
  .object({
    id: z.string(),
    stack: z.string(),
    address: z.string(),
    type: z.string(),
    cloudId: z.string(),
    attribute: z.string().describe('`*` for the object as a whole.'),
    tier: z.enum(['declared', 'undeclared', 'added', 'missing', 'unread']),
    severity,
    desired: anything.describe('What Git wants; secret values as a keyed hash.'),
    live: anything.describe('What AWS has; secret values as a keyed hash.'),
    status: z.enum(['open', 'resolved']),
    firstSeen: time,
    lastSeen: time,
    recurrences: z.int().describe('How many times it came back.'),
    culprit: Culprit.optional().describe('Missing: not known (yet).'),
    next: z.string().describe('What happens to it.'),
    resolvedAt: time.optional(),
    resolution: z.string().optional(),
  })
  .meta({ id: 'Drift', description: 'One drift of one attribute.' });

export const Run = z
  .object({
    id: z.string(),
    stack: z.string(),
    kind: z.enum(['apply', 'heal', 'rebuild']),
    commit: z.string(),
    author: z.string(),
    subject: z.string(),
    trigger: z.string(),
    holder: z.string().describe('The worker or person that made it.'),
    fence: z.int(),
    startedAt: time,
    endedAt: time.optional(),
    outcome: z.enum(['running', 'succeeded', 'partial', 'failed', 'interrupted']),
    changes: z.array(
      z.object({
        address: z.string(),
        action: z.string(),
        result: z.enum(['done', 'failed', 'skipped', 'held']),
        at: time,
        detail: z.string(),
      }),
    ),
  })
  .meta({ id: 'Run', description: 'One pass over a stack that wrote, or tried to.' });

export const Stack = z
  .object({
    name: z.string(),
    appliedCommit: z.string().optional(),
    appliedAt: time.optional(),
    resources: z.int(),
    unsettled: z.int().describe('Calls to AWS of which it is not known yet what became of them.'),
    openDrifts: z.int(),
    lock: z
      .object({ holder: z.string(), operation: z.string(), commit: z.string(), fence: z.int(), since: time })
      .optional()
      .describe('Who writes to it at the moment.'),
    lastRun: Run.optional(),
  })
  .meta({ id: 'Stack', description: 'A stack as the ledger knows it.' });

export const Event = z
  .object({
    id: z.string(),
    at: time,
    kind: z.string(),
    stack: z.string(),
    address: z.string().optional(),
    actor: z.string(),
    commit: z.string().optional(),
    runId: z.string().optional(),
    text: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .meta({ id: 'Event', description: 'One line of the timeline.' });

export const scanDepth = z
  .literal('deep')
  .describe('Also what nobody configures, compared with what it was; without it what Git configures.');

export const Scan = z
  .object({
    id: z.string(),
    stack: z.string().optional().describe('Missing: all stacks.'),
    depth: scanDepth.optional(),
    requestedBy: z.string(),
    requestedAt: time,
    status: z.enum(['waiting', 'done']),
    result: anything.optional().describe('What was found, once it is done.'),
  })
  .meta({ id: 'Scan', description: 'A scan that somebody asked for.' });

export const Control = z
  .object({
    id: z.string(),
    kind: z.enum(['pause', 'break-glass', 'revert']),
    scopes: z.array(z.string()).describe('Each of them `*` (everything), a stack, or an address.'),
    by: z.string(),
    reason: z.string(),
    from: time,
    until: time.describe('It ends then by itself.'),
    ended: z.object({ at: time, by: z.string() }).optional().describe('Somebody ended it before.'),
    driftId: z.string().optional().describe('The drift that a revert is about, or that a break-glass keeps.'),
  })
  .meta({ id: 'Control', description: 'What a person ordered for a while.' });
