import { Failure } from '../core/failure.ts';
import type { EngineDeps } from './deps.ts';
import { createEngine } from './engine.ts';
import { LastKnown } from './last-known.ts';
import type { Engine, ScanReport } from './reports.ts';

/**
 * The engine, whose scans go on while the table does not answer: read-only, by what this process read of the table last.
 * Nothing is recorded then, and each report says how old that is.
 */
export function createEngineWithMemory(deps: EngineDeps): Engine {
  const known = new LastKnown();
  const engine = createEngine(known.watch(deps));
  const looking = createEngine(known.recall(deps));
  return {
    ...engine,
    // oxlint-disable-next-line max-params -- the port's own list
    async scan(estate, stack, options, signal) {
      try {
        return await engine.scan(estate, stack, options, signal);
      } catch (thrown) {
        const age = known.age(stack, deps);
        if (!isTableDown(thrown) || age === undefined) {
          throw thrown;
        }
        return withNote(await looking.scan(estate, stack, { ...options, record: false }, signal), age);
      }
    },
  };
}

/** Whether the table does not answer, which passes by itself; a missing or forbidden one is another matter. */
function isTableDown(thrown: unknown): boolean {
  return thrown instanceof Failure && thrown.code === 'table-unavailable';
}

function withNote(report: ScanReport, age: number): ScanReport {
  const note = {
    severity: 'warning',
    code: 'table-unavailable',
    summary: 'The Groundstate table does not answer',
    detail: `AWS was compared with Git by what this process read of the ledger ${Math.round(age / 1000)} s ago. Nothing is recorded, applied or put back, and no alert can be sent before the table answers again; it is tried again by itself.`,
  } as const;
  return { ...report, diagnostics: [...report.diagnostics, note] };
}
