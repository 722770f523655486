import type { Diagnostic } from '../core/diagnostic.ts';
import type { Condition, Document } from './document.ts';
import { evaluateCondition } from './evaluate-condition.ts';
import type { World } from './world.ts';

export type CheckStatus = 'pass' | 'fail' | 'unknown' | 'error';

/** Whether all assertions of a check hold. */
export function checkStatus(world: World, document: Document, name: string): CheckStatus {
  if (world.failedChecks.has(name)) return 'fail';
  const scope = world.scope(`check.${name}`);
  const check = document.checks.find((candidate) => candidate.name === name);
  const results = (check?.assertions ?? []).map((assertion) => evaluateCondition(assertion, scope));
  if (results.some(({ diagnostics }) => diagnostics.length > 0)) return 'error';
  if (results.some(({ holds }) => holds === 'no')) return 'fail';
  return results.some(({ holds }) => holds === 'unknown') ? 'unknown' : 'pass';
}

/** What the assertions of all checks say, as warnings; where the data source of a check could not be read, that instead. */
export function checkAssertions(world: World, document: Document): readonly Diagnostic[] {
  return document.checks.flatMap(({ name, assertions }) => {
    const failed = world.failedChecks.get(name);
    return failed ?? assertions.flatMap((assertion) => assertionWarnings(world, name, assertion));
  });
}

function assertionWarnings(world: World, name: string, assertion: Condition): readonly Diagnostic[] {
  const { holds, message, source, diagnostics } = evaluateCondition(assertion, world.scope(`check.${name}`));
  const found = diagnostics.map((diagnostic) => ({ ...diagnostic, severity: 'warning' as const }));
  if (holds === 'yes' || found.length > 0) return found;
  return [
    holds === 'no'
      ? {
          severity: 'warning',
          code: 'check-failed',
          summary: 'Check failed',
          detail: `The check "${name}" does not hold: ${message}`,
          source,
        }
      : {
          severity: 'warning',
          code: 'check-unknown',
          summary: 'Check not known yet',
          detail: `Whether the check "${name}" holds is known after the apply; the next pass says it.`,
          source,
        },
  ];
}
