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

function named(gaps: readonly DriftRecord[]): string {
  const some = gaps.slice(0, MOST_NAMED).map(({ address, attribute, next }) => {
    const subject = attribute === '*' ? address : `${attribute} of ${address}`;
    return `${subject}: ${next.replace(/\.?$/, '.')}`;
  });
  const others = gaps.length - some.length;
  return [...some, ...(others > 0 ? [`And ${others} more.`] : [])].join(' ');
}
