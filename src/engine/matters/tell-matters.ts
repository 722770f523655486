import pLimit from 'p-limit';
import { type OpenMatters, settled } from '../../core/matters/open-matters.ts';
import type { Alert, Journal } from '../ports/journal.ts';
import type { Clock } from '../ports/time.ts';

/** What remembers and says what people are told. */
export interface MatterPorts {
  readonly journal: Pick<Journal, 'enqueue' | 'isCalm' | 'matters' | 'putMatters'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is to be said, and what is remembered of it before. */
export interface Telling {
  readonly next: Partial<Omit<OpenMatters, 'version'>>;
  readonly alerts: readonly Alert[];
  /** Those of the alerts that begin a matter. */
  readonly begun: readonly Alert[];
}

interface Matters {
  readonly stack: string;
  /** There is nothing to be told of now: only what was told before may be over. */
  readonly isQuiet: boolean;
  /** What is to be said to people who know of these matters; undefined where there is nothing new. */
  plan(known: OpenMatters): Telling | undefined;
}

const WRITES_AT_ONCE = 10;

/**
 * Tells people of what begins to fail or to be held, and of its end; answers the alerts of beginnings that nobody was first to tell.
 * What is owed is remembered first, on the condition that nobody wrote meanwhile: otherwise the next pass goes on from there.
 */
export async function tellMatters(
  { stack, isQuiet, plan }: Matters,
  { journal, clock }: MatterPorts,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  if (isQuiet && journal.isCalm(stack)) {
    return [];
  }
  const known = await journal.matters(stack, signal);
  const telling = plan(known);
  if (telling === undefined) {
    return [];
  }
  const owed: OpenMatters = { ...known, ...telling.next, version: known.version + 1, at: clock.now() };
  if (!(await journal.putMatters(stack, owed, signal))) {
    return [];
  }
  const limit = pLimit(WRITES_AT_ONCE);
  const isFirst = await Promise.all(telling.alerts.map((alert) => limit(() => journal.enqueue(alert, signal))));
  if (telling.alerts.length > 0) {
    const said = new Set(telling.alerts.map(({ id, thread }) => thread ?? id));
    await journal.putMatters(stack, settled({ ...owed, version: owed.version + 1 }, said), signal);
  }
  const first = new Set(telling.alerts.filter((_, index) => isFirst[index] === true));
  return telling.begun.filter((alert) => first.has(alert));
}

/** Two parts of what is to be said. */
export function joinTellings(one: Telling | undefined, other: Telling | undefined): Telling | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return {
    next: { ...one.next, ...other.next },
    alerts: [...one.alerts, ...other.alerts],
    begun: [...one.begun, ...other.begun],
  };
}
