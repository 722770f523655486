import { asFailure } from '../core/failure.ts';
import type { Announcer } from './announce.ts';
import { settleIntents } from './applying/settle.ts';
import type { Writer } from './applying/writer.ts';
import { tellSettled } from './conclude.ts';
import type { Run, StackState } from './ports/ledger.ts';

/**
 * Finds out what became of older calls for a run that may apply nothing, by looking alone: what Git wants is not known here. Where that
 * fails, the reason why nothing is applied is still the one to be told.
 */
export async function settleOnly(
  state: StackState,
  run: Run,
  { writer, announcer }: { readonly writer: Writer; readonly announcer: Announcer },
): Promise<void> {
  try {
    await tellSettled(await settleIntents(state, undefined, writer), run, announcer, writer.signal);
  } catch (thrown) {
    const error = asFailure(thrown).message;
    writer.deps.log.warn({ stack: state.stack, error }, 'what an earlier run left open could not be looked into');
  }
}
