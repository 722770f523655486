import { sayCulprit } from '../core/attribution/say-culprit.ts';
import type { Diagnostic } from '../core/diagnostic.ts';
import { digest } from '../core/digest.ts';
import type { Culprit, Drift, DriftEnd, DriftRecord } from '../core/drift.ts';
import type { Failure } from '../core/failure.ts';
import { leafDifferences, withoutNulls } from '../core/leaf-differences.ts';
import { canonicalText } from '../core/plain.ts';
import { utcText } from '../core/utc-text.ts';
import { type Plain, UNKNOWN } from '../core/value.ts';
import { driftThread, STATUS_AFTER } from './drift-thread.ts';
import type { Alert, HistoryEvent } from './ports/journal.ts';
import { sayDetail } from './say-diagnostic.ts';

/** What an alert says of where it comes from. */
export interface Teller {
  readonly stack: string;
  readonly commit: string;
  readonly owner: string | undefined;
  readonly actor: string;
  readonly at: number;
}

/** A value as people read it in a message. */
export function shown(value: Plain): string {
  if (value === UNKNOWN) {
    return '(known after apply)';
  }
  if (value === null) {
    return 'nothing';
  }
  return typeof value === 'string' ? value : canonicalText(value);
}

/** `occurrence` counts how often the same drift came back; with it the alert has one id, whoever says it and when. */
export function driftAlert(drift: Drift, teller: Teller, occurrence: number): Alert {
  return {
    ...base(teller, `drift-${drift.id}-${occurrence}`),
    ...driftThread(drift, occurrence),
    ...(drift.isLeftAlone === true ? { isLeftAlone: true } : {}),
    kind: 'drift',
    status: 'open',
    severity: drift.severity,
    address: drift.address,
    title: driftTitle(drift),
    differences: driftDifferences(drift),
    by: drift.culprit === undefined ? NOT_KNOWN_YET : sayCulprit(drift.culprit, utcText(drift.culprit.at)),
    next: drift.next,
  };
}

/** Says anew what becomes of a drift that was told already. */
export function restatedAlert(drift: Drift, record: DriftRecord, teller: Teller): Alert {
  const occurrence = record.recurrences;
  const { status: _asBefore, ...alert } = driftAlert(drift, teller, occurrence);
  return {
    ...alert,
    id: `restated-${drift.id}-${occurrence}-${teller.at}`,
    kind: 'progress',
    restates: 'alone',
    title: `What becomes of it has changed: ${driftTitle(drift)}`,
  };
}

export function driftEvent(drift: Drift, teller: Teller): HistoryEvent {
  return {
    id: `drift-found-${drift.id}-${teller.at}`,
    at: teller.at,
    kind: 'drift found',
    stack: drift.stack,
    address: drift.address,
    actor: drift.culprit?.name ?? NOT_KNOWN_YET,
    commit: teller.commit,
    text: `${TIER_WORDS[drift.tier]} outside of Git: ${driftDifferences(drift)
      .map(({ attribute, before, after }) => `${attribute}: ${before} -> ${after}`)
      .join(', ')}${drift.culprit === undefined ? '' : `; ${sayCulprit(drift.culprit, utcText(drift.culprit.at))}`}`,
    details: { tier: drift.tier, severity: drift.severity, cloudId: drift.cloudId, culprit: drift.culprit },
  };
}

/** What is said where CloudTrail names nobody: it shows a call minutes after it was made, so the first answer is often this one. */
const NOT_KNOWN_YET = 'not known yet';

/** What is new about the name of who did it. */
function namingOf(named: Culprit | undefined, culprit: Culprit): NonNullable<Alert['naming']> {
  if (culprit.standing === 'unknown') {
    return 'doubted';
  }
  return named?.text === culprit.text ? 'confirmed' : 'known';
}

/** Says of a drift that was told already who did it, or how sure that is. */
export function culpritAlert(drift: DriftRecord, culprit: Culprit, teller: Teller): Alert {
  const { culprit: named } = drift;
  const naming = namingOf(named, culprit);
  const is = named === undefined ? '' : `-${culprit.eventId}${naming === 'known' ? '' : `-${naming}`}`;
  return {
    ...base(teller, `culprit-${drift.id}-${drift.recurrences}${is}`),
    naming,
    ...driftThread(drift, drift.recurrences),
    kind: 'info',
    severity: drift.severity,
    address: drift.address,
    title: `${NAMING_TITLES[naming]}: ${driftTitle(drift)}`,
    differences: driftDifferences(drift),
    by: sayCulprit(culprit, utcText(culprit.at)),
    next: drift.next,
  };
}

const NAMING_TITLES = {
  known: 'Now it is known who',
  confirmed: 'CloudTrail confirms who',
  doubted: 'CloudTrail does not know the event that said who, so the name may be false',
} as const;

export function culpritEvent(drift: Drift, culprit: Culprit, teller: Teller): HistoryEvent {
  return {
    id: `drift-attributed-${drift.id}-${culprit.eventId}${culprit.standing === undefined ? '' : `-${culprit.standing}`}`,
    at: teller.at,
    kind: 'drift attributed',
    stack: drift.stack,
    address: drift.address,
    actor: culprit.name,
    commit: teller.commit,
    text: `${driftTitle(drift)}: ${sayCulprit(culprit, utcText(culprit.at))}`,
    details: { culprit },
  };
}

const TIER_WORDS = {
  declared: 'changed',
  undeclared: 'changed',
  added: 'added',
  missing: 'deleted',
  unread: 'not readable, perhaps changed',
} as const;

export function resolvedAlert(drift: DriftRecord, { ending, resolution }: DriftEnd, teller: Teller): Alert {
  return {
    ...base(teller, `resolved-${drift.id}-${drift.recurrences}`),
    ...driftThread(drift, drift.recurrences),
    kind: 'resolved',
    status: STATUS_AFTER[ending],
    severity: drift.severity,
    address: drift.address,
    title: `Resolved: ${driftTitle(drift)}`,
    differences: driftDifferences(drift).map(({ attribute, before, after }) => ({
      attribute,
      before: after,
      after: before,
    })),
    by: teller.actor,
    next: resolution,
  };
}

export function resolvedEvent(drift: Drift, resolution: string, teller: Teller): HistoryEvent {
  return {
    id: `drift-resolved-${drift.id}-${teller.at}`,
    at: teller.at,
    kind: 'drift resolved',
    stack: drift.stack,
    address: drift.address,
    actor: teller.actor,
    commit: teller.commit,
    text: resolution,
  };
}

export function failureAlert(failure: Failure, teller: Teller): Alert {
  const about = failure.address ?? teller.stack;
  return {
    ...base(teller, `failure-${digest(`${teller.stack}|${about}|${failure.code}|${teller.commit}`).slice(0, 32)}`),
    kind: 'failure',
    severity: failure.handling === 'ask' || failure.handling === 'stop' ? 'high' : 'medium',
    ...(failure.address === undefined ? {} : { address: failure.address }),
    title: failure.summary,
    differences: [],
    by: teller.actor,
    next: failure.detail,
  };
}

/** They are about the commit or the branch, and are told once for all stacks. */
const OF_ESTATE = new Set(['secret-in-file', 'branch-not-protected']);

/** What a person is told of without asking: errors, and checks that do not hold. */
export function diagnosticsToTell(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return diagnostics.filter(
    ({ severity, code }) => (severity === 'error' && !OF_ESTATE.has(code)) || code === 'check-failed',
  );
}

export function diagnosticAlert(diagnostic: Diagnostic, teller: Teller): Alert {
  const about = `${diagnostic.address ?? ''}|${diagnostic.source?.jsonPath ?? ''}`;
  return {
    ...base(
      teller,
      `diagnostic-${digest(`${teller.stack}|${teller.commit}|${diagnostic.code}|${about}`).slice(0, 32)}`,
    ),
    kind: 'failure',
    severity: diagnostic.severity === 'error' ? 'high' : 'medium',
    ...(diagnostic.address === undefined ? {} : { address: diagnostic.address }),
    title: diagnostic.summary,
    differences: [],
    by: teller.actor,
    next: sayDetail(diagnostic),
  };
}

/** What every alert has of where it comes from. */
export function base(
  teller: Teller,
  id: string,
): Pick<Alert, 'id' | 'stack' | 'commit' | 'at'> & { readonly owner?: string } {
  return {
    id,
    stack: teller.stack,
    commit: teller.commit,
    at: teller.at,
    ...(teller.owner === undefined ? {} : { owner: teller.owner }),
  };
}

export function driftTitle(drift: Drift): string {
  switch (drift.tier) {
    case 'missing':
      return `${drift.address} was deleted outside of Git`;
    case 'added':
      return `${drift.type} ${drift.cloudId} was added outside of Git`;
    case 'declared':
    case 'undeclared':
      return `${drift.address} was changed outside of Git`;
    case 'unread':
      return `${drift.address} could not be read`;
  }
}

export function driftDifferences(drift: Drift): Alert['differences'] {
  const { live, desired } = drift;
  if (drift.tier === 'added' && live !== null && typeof live === 'object' && !Array.isArray(live)) {
    return Object.entries(withoutNulls(live) as Readonly<Record<string, Plain>>)
      .filter(([, value]) => shown(value) !== '{}')
      .map(([attribute, value]) => ({ attribute, before: 'nothing', after: shown(value) }));
  }
  return leavesShown(drift.attribute === '*' ? 'object' : drift.attribute, desired, live);
}

/** From `before` to `after`, leaf by leaf. */
function leavesShown(attribute: string, before: Plain, after: Plain): Alert['differences'] {
  return leafDifferences(attribute, before, after).map((leaf) => ({
    attribute: leaf.path,
    before: shown(leaf.desired),
    after: shown(leaf.live),
  }));
}
