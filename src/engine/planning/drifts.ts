import type { Cause, Change, Decision } from '../../core/change.ts';
import { digest } from '../../core/digest.ts';
import type { Drift, DriftTier } from '../../core/drift.ts';
import { canonicalText } from '../../core/plain.ts';
import { severityOf } from '../../core/severity.ts';
import type { Plain } from '../../core/value.ts';

/** The drifts in a plan: one for each attribute that moved, one for each object that is missing or was added. */
export function driftsOf(stack: string, decisions: readonly Decision[]): readonly Drift[] {
  return decisions.flatMap((decision) => {
    const { change } = decision;
    if (change.addedTo !== undefined) {
      return [drift(stack, decision, 'added', { attribute: '*', desired: null, live: liveOf(change) })];
    }
    if (change.action === 'create') {
      return change.cause === 'git'
        ? []
        : [drift(stack, decision, 'missing', { attribute: '*', desired: 'present', live: 'deleted' })];
    }
    return change.differences
      .filter((difference) => difference.cause !== 'git')
      .map((difference) =>
        drift(stack, decision, 'declared', {
          attribute: difference.attribute,
          desired: difference.desired,
          live: difference.live,
          cause: difference.cause,
        }),
      );
  });
}

interface Moved {
  readonly attribute: string;
  readonly desired: Plain;
  readonly live: Plain;
  /** Of a single attribute; otherwise it is drift as a whole. */
  readonly cause?: Cause;
}

function drift(stack: string, decision: Decision, tier: DriftTier, given: Moved): Drift {
  const { change } = decision;
  const { cause = 'drift', ...moved } = given;
  return {
    id: digest(`${change.address}|${moved.attribute}|${canonicalText(moved.live)}`).slice(0, 32),
    stack,
    address: change.address,
    type: change.type,
    cloudId: change.id ?? '',
    ...moved,
    tier,
    severity: severityOf({ type: change.type, tier, dataBearing: change.dataBearing, ...moved }),
    next: nextStep(decision, cause),
    ...(change.addedTo === undefined ? {} : { parent: change.addedTo }),
  };
}

function nextStep(decision: Decision, cause: Cause): string {
  if (decision.verdict === 'held') {
    return decision.reason;
  }
  if (decision.sparesDrift !== undefined && cause === 'drift') {
    return decision.sparesDrift;
  }
  if (decision.change.addedTo !== undefined) {
    return 'Groundstate takes it away now.';
  }
  return decision.change.action === 'create' ? 'Groundstate creates it again now.' : 'Groundstate puts it back now.';
}

function liveOf(change: Change): Plain {
  return Object.fromEntries(change.differences.map((difference) => [difference.attribute, difference.live]));
}
