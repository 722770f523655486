import type { Decision } from '../../core/change.ts';
import { leafDifferences } from '../../core/leaf-differences.ts';
import type { EndedHold, HeldNews } from '../../core/matters/held-changes.ts';
import type { Alert } from '../ports/journal.ts';
import { base, shown, type Teller } from '../tell.ts';

/** A change of Git that is held. `thread` is the id of its message: another one each time that the change is held anew. */
export function heldAlert({ change, reason }: Decision, thread: string, teller: Teller): Alert {
  return {
    ...base(teller, thread),
    thread,
    kind: 'held',
    severity: change.dataBearing ? 'high' : 'medium',
    address: change.address,
    title: `Held: ${change.action} of ${change.address}`,
    differences: change.differences
      .filter((difference) => !difference.sensitive)
      .flatMap(({ attribute, desired, live }) => leafDifferences(attribute, desired, live))
      .map((leaf) => ({ attribute: leaf.path, before: shown(leaf.live), after: shown(leaf.desired) })),
    by: teller.actor,
    next: reason,
  };
}

/** Brings the message of a change that is held still up to date; `version` is that of what people knew before. */
export function restatedHeldAlert(
  held: Alert,
  {
    news,
    version,
    status,
    isEditOnly,
  }: {
    readonly news: HeldNews;
    readonly version: number;
    readonly status: NonNullable<Alert['status']>;
    /** The same is said of another change of the plan. */
    readonly isEditOnly: boolean;
  },
): Alert {
  return {
    ...held,
    id: `restated-${held.id}-${version}`,
    kind: 'progress',
    status: held.plan === undefined ? 'open' : status,
    ...(isEditOnly ? { isEditOnly } : {}),
    restates: news === 'edit' ? 'alone' : 'besides',
    title: TITLES[news],
  };
}

const TITLES: Readonly<Record<HeldNews, string>> = {
  asked: 'It waits for a person now.',
  undone: 'It was not done, and waits for a person again.',
  voided:
    'What was said of it does not count for the plan as it is now: that is another one, or the word ran out or was used up.',
  edit: 'It is held still.',
};

/** A change that was held is done. */
export function appliedHeldAlert(
  change: EndedHold,
  { runId, approvedBy }: { readonly runId: string | undefined; readonly approvedBy: string | undefined },
  teller: Teller,
): Alert {
  const word = approvedBy === undefined ? '' : `, as ${approvedBy} approved`;
  return {
    ...endOf(change, teller),
    kind: 'applied',
    status: 'applied',
    title: `Applied: ${change.action} of ${change.address}`,
    next: `${runId === undefined ? 'The run before' : `Run ${runId} to commit ${teller.commit.slice(0, 10)}`} did it${word}.`,
  };
}

/** A change that was held is not asked for any more. */
export function freedAlert(change: EndedHold, teller: Teller): Alert {
  return {
    ...endOf(change, teller),
    kind: 'resolved',
    status: 'gone',
    isEditOnly: true,
    title: `No longer held: ${change.action} of ${change.address}`,
    next: `Nothing of it is left to be done at commit ${teller.commit.slice(0, 10)}: Git does not ask for it any more, or AWS is as Git says.`,
  };
}

function endOf({ thread, address }: EndedHold, teller: Teller) {
  return {
    ...base(teller, `ended-${thread}`),
    thread,
    address,
    severity: 'low' as const, // it edits the message; who cannot edit need not say it at once
    differences: [],
    by: teller.actor,
  };
}
