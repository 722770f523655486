import type { Clock } from '../../engine/ports/time.ts';
import { type DocumentedRate, usableBurst, usablePace } from './token-bucket.ts';

/** How the workers of an installation keep together to what AWS allows an account. */
export interface SharedBudgets {
  /** So many share each budget; every one keeps to its equal part. */
  workers(): number;
  /** Waits until it is this process's turn to make one call, which all of them together may make once in so many milliseconds. */
  takeTurn(budget: string, everyMs: number, signal: AbortSignal): Promise<void>;
}

/** Nobody else is there. */
export const ownBudgets: SharedBudgets = { workers: () => 1, takeTurn: async () => undefined };

/** Whether a budget is too small to be divided: who may call next is then agreed in the table, call by call. */
export function isIndivisible(rate: DocumentedRate): boolean {
  return usableBurst(rate) === 1;
}

/** Waits for the turn. Where the table gives none, a pause keeps the others their part. */
export async function waitForTurn(
  { budgets, clock }: { readonly budgets: SharedBudgets; readonly clock: Clock },
  { budget, rate }: { readonly budget: string; readonly rate: DocumentedRate },
  signal: AbortSignal,
): Promise<void> {
  const everyMs = 1000 / usablePace(rate);
  try {
    await budgets.takeTurn(budget, everyMs, signal);
  } catch {
    signal.throwIfAborted();
    await clock.sleep(everyMs * (budgets.workers() - 1), signal);
  }
}
