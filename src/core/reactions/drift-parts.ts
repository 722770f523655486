import type { Cause, Change } from '../change.ts';
import { digest } from '../digest.ts';
import type { DriftTier, Severity } from '../drift.ts';
import { canonicalText } from '../plain.ts';
import { severityOf } from '../severity.ts';
import type { Plain } from '../value.ts';
import { matchesAny } from './pattern.ts';

/** One drift inside a change: of one attribute, or of the object as a whole (attribute `*`). */
export interface DriftPart {
  /** The same drift has the same id: address, attribute and live value. */
  readonly id: string;
  readonly attribute: string;
  readonly desired: Plain;
  readonly live: Plain;
  readonly tier: DriftTier;
  readonly cause: Exclude<Cause, 'git'>;
  readonly severity: Severity;
}

/** One entry of `severities` in groundstate.yaml; the first that matches goes before what is built in. */
export interface SeverityRule {
  readonly types?: readonly string[];
  readonly attributes?: readonly string[];
  readonly severity: Severity;
}

/** The drifts in a change: one for each attribute that moved, one for an object that is missing or was added. */
export function driftParts(change: Change, rules: readonly SeverityRule[]): readonly DriftPart[] {
  const part = (tier: DriftTier, moved: Pick<DriftPart, 'attribute' | 'desired' | 'live' | 'cause'>): DriftPart => ({
    ...moved,
    tier,
    id: driftId(change.address, moved.attribute, moved.live),
    severity: judgeSeverity(change, { ...moved, tier }, rules),
  });
  if (change.addedTo !== undefined) {
    return [part('added', { attribute: '*', desired: null, live: liveOf(change), cause: 'drift' })];
  }
  if (change.action === 'create') {
    return change.cause === 'git'
      ? []
      : [part('missing', { attribute: '*', desired: 'present', live: 'deleted', cause: 'drift' })];
  }
  return change.differences.flatMap(({ attribute, desired, live, cause }) =>
    cause === 'git' ? [] : [part('declared', { attribute, desired, live, cause })],
  );
}

/** The same drift has the same id, whoever finds it and when. */
export function driftId(address: string, attribute: string, live: Plain): string {
  return digest(`${address}|${attribute}|${canonicalText(live)}`).slice(0, 32);
}

/** How much a drift matters: by the first rule of groundstate.yaml that matches, else by what is built in. */
export function judgeSeverity(
  { type, dataBearing }: Pick<Change, 'type' | 'dataBearing'>,
  moved: Pick<DriftPart, 'attribute' | 'desired' | 'live' | 'tier'>,
  rules: readonly SeverityRule[],
): Severity {
  const rule = rules.find(
    ({ types, attributes }) => matchesAny(types, type) && matchesAny(attributes, moved.attribute),
  );
  return rule?.severity ?? severityOf({ type, dataBearing, ...moved });
}

/** What is there now, of everything that a change is about. */
export function liveOf(change: Change): Plain {
  return Object.fromEntries(change.differences.map((difference) => [difference.attribute, difference.live]));
}
