import type { OpenMatters } from '../../core/matters/open-matters.ts';
import type { Alert } from '../ports/journal.ts';
import { type Failing, planFailures } from './plan-failures.ts';
import { type MatterPorts, tellMatters } from './tell-matters.ts';

/** Tells of what broke a pass off, which shows of nothing that it is over. Answers the alerts of what began. */
export function tellFailures(
  broken: Pick<Failing, 'stack' | 'failures' | 'by' | 'at'>,
  ports: MatterPorts,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  const failing = { ...broken, isOver: () => false, over: '' };
  const plan = (known: OpenMatters) => planFailures(known, failing);
  return tellMatters({ stack: broken.stack, isQuiet: false, plan }, ports, signal);
}
