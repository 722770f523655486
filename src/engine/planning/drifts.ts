import type { Decision } from '../../core/change.ts';
import type { Drift } from '../../core/drift.ts';
import { type DriftPart, driftParts, type SeverityRule } from '../../core/reactions/drift-parts.ts';
import type { Reaction } from '../../core/reactions/rule.ts';

/** The drifts in a plan: one for each attribute that moved, one for each object that is missing or was added. */
export function driftsOf(
  stack: string,
  decisions: readonly Decision[],
  severities: readonly SeverityRule[],
): readonly Drift[] {
  return decisions.flatMap((decision) => {
    const { change, answers = [] } = decision;
    const known = new Map(answers.map(({ part, reaction }) => [part.id, reaction]));
    return driftParts(change, severities).map((part): Drift => {
      const { id, attribute, desired, live, tier, severity } = part;
      return {
        id,
        stack,
        address: change.address,
        type: change.type,
        cloudId: change.id ?? '',
        attribute,
        desired,
        live,
        tier,
        severity,
        ...nextStep(decision, part, known.get(id)),
        ...(change.addedTo === undefined ? {} : { parent: change.addedTo }),
      };
    });
  });
}

function nextStep(
  decision: Decision,
  { cause, attribute }: DriftPart,
  reaction: Reaction | undefined,
): Pick<Drift, 'next' | 'by' | 'until' | 'isLeftAlone' | 'reverting'> {
  const { by, until, reason = '' } = reaction ?? {};
  const rule = { ...(by === undefined ? {} : { by }), ...(until === undefined ? {} : { until }) };
  const spared = decision.spares?.[attribute] ?? '';
  if (decision.verdict === 'held' || spared !== '') {
    const alone = decision.isLeftAlone === true ? ({ isLeftAlone: true } as const) : {};
    return { ...rule, ...alone, next: reason || spared || decision.reason };
  }
  // Git wants another value than the one that was applied: writing that is no revert.
  if (cause === 'both' && decision.change.action === 'update') {
    return { next: 'Git changes it too, and what Git wants is written now.' };
  }
  return { ...rule, reverting: true, next: `${sayRevert(decision)}${by === undefined ? '' : ` (${by})`}.` };
}

function sayRevert({ change }: Decision): string {
  if (change.addedTo !== undefined) return 'Groundstate takes it away now';
  return change.action === 'create' ? 'Groundstate creates it again now' : 'Groundstate puts it back now';
}
