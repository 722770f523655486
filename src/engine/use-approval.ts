import type { Announcer } from './announce.ts';
import type { Writer } from './applying/writer.ts';
import type { StackPlan } from './planning/plan-stack.ts';
import type { Run } from './ports/ledger.ts';

/**
 * Uses up the approval that a plan was decided under, before the first call that needs it. It leaves the table in a fenced
 * write: of two runs only the one that holds the lease has it, and only once.
 */
export async function useApproval(
  { report: { approval, digest } }: StackPlan,
  run: Run,
  { writer, announcer }: { readonly writer: Writer; readonly announcer: Announcer },
): Promise<void> {
  if (approval === undefined) {
    return;
  }
  await writer.record([{ kind: 'use approval', id: approval.id }]);
  const event = {
    id: `approval-used-${approval.id}`,
    at: writer.deps.clock.now(),
    kind: 'approved' as const,
    stack: run.stack,
    actor: approval.by,
    commit: run.commit,
    runId: run.id,
    text: `approval of plan ${digest.slice(0, 12)} by ${approval.by} used by run ${run.id}`,
    details: { identity: approval.identity, digest },
  };
  // The ledger has taken it; a timeline that cannot be written must not keep the run from what was approved.
  await announcer.record([event], writer.signal).catch((thrown: unknown) => {
    writer.deps.log.error({ runId: run.id, error: String(thrown) }, 'the use of an approval could not be written');
  });
}
