import type { DriftRecord } from '../core/drift.ts';
import type { Alert } from './ports/journal.ts';
import type { Coverage } from './reports.ts';
import type { Teller } from './tell.ts';

/** More than these would hide the first of them. */
const MOST_NAMED = 5;

interface Gaps {
  /** The same gaps have the same key. */
  readonly key: string;
  readonly gaps: readonly DriftRecord[];
}

/** Says that a scan is no proof of a clean stack, because it could not read all of it. */
export function gapAlert({ key, gaps, coverage }: Gaps & { readonly coverage: Coverage }, teller: Teller): Alert {
  const { read, resources } = coverage;
  return {
    id: `scan-gap-${key}`,
    kind: 'failure',
    severity: 'medium',
    stack: teller.stack,
    commit: teller.commit,
    at: teller.at,
    ...(teller.owner === undefined ? {} : { owner: teller.owner }),
    title: `The scan of ${teller.stack} is incomplete: ${read} of ${resources} objects were read`,
    differences: [],
    by: teller.actor,
    next: `${named(gaps)} What is not read is neither in sync nor drifted, and is left alone. Grant the missing right, or mend what is named; the scan after that closes the gap by itself.`,
  };
}

/** By what is in the way: one missing right keeps many objects from being read. */
function named(gaps: readonly DriftRecord[]): string {
  const causes = [...Map.groupBy(gaps, ({ next }) => causeOf(next))];
  const said = causes.slice(0, MOST_NAMED).map(([cause, those]) => `${cause}: ${listed(those.map(subjectOf))}.`);
  const others = causes.slice(MOST_NAMED).reduce((sum, [, those]) => sum + those.length, 0);
  return [...said, ...(others > 0 ? [`And ${others} more, for other reasons.`] : [])].join(' ');
}

/** What does not depend on the object: an object that hangs on one that could not be read has the same cause as that. */
function causeOf(reason: string): string {
  const [, cause = reason] = /^(?:It depends on [^:]+: )*\S+ could not be read: (.*)$/s.exec(reason) ?? [];
  return cause.replace(/\.?$/, '');
}

function subjectOf({ address, attribute }: DriftRecord): string {
  return attribute === '*' ? address : `${attribute} of ${address}`;
}

function listed(subjects: readonly string[]): string {
  const others = subjects.length - MOST_NAMED;
  return [...subjects.slice(0, MOST_NAMED), ...(others > 0 ? [`and ${others} more`] : [])].join(', ');
}
