import type { PlanReport } from '../../engine/reports.ts';

/** What is said of plans and runs that could not read everything; empty where all was read. */
export function explainUnread(reports: readonly Pick<PlanReport, 'stack' | 'coverage'>[]): string {
  const partial = reports.filter(isIncomplete);
  if (partial.length === 0) return '';
  const names = partial.map(({ stack, coverage }) => `${stack} (${coverage.unread.length} not read)`);
  return `Not everything could be read: ${names.join(', ')}. What was not read was neither compared nor changed, so AWS may still differ from Git there. See the list of what could not be read, and grant the missing permission or try again.`;
}

/** Whether a part of a stack was not read, so that nothing can be claimed of it. */
export function isIncomplete({ coverage }: Pick<PlanReport, 'coverage'>): boolean {
  return coverage.unread.length > 0;
}
