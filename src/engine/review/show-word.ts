import type { Approval } from '../../core/approvals/approval.ts';
import type { HeldChange } from '../../core/matters/held-changes.ts';
import type { OpenMatters, PlanWord } from '../../core/matters/open-matters.ts';
import { utcText } from '../../core/utc-text.ts';
import { type Telling, tellMatters } from '../matters/tell-matters.ts';
import type { Alert } from '../ports/journal.ts';
import type { ReviewPorts } from './review.ts';

interface Shown extends Pick<Alert, 'id' | 'title' | 'by'> {
  /** What counts from now on. */
  readonly word: PlanWord | undefined;
}

/** Shows in the messages about the changes of a plan what was said of it: that is for all of them. */
export function showWord(approval: Approval, ports: ReviewPorts, signal: AbortSignal): Promise<void> {
  const { id, by, digest, until, refuses } = approval;
  const plan = digest.slice(0, 12);
  const title =
    refuses === true
      ? `${by} refuses the plan ${plan}: it stays held.`
      : `${by} approves the plan ${plan}: the next run applies it, until ${utcText(until)}, if it is still the same then.`;
  const word = refuses === true ? 'refused' : 'approved';
  return show(approval, { id: `said-${id}`, title, by, word }, ports, signal);
}

/** Shows there that it was taken back. */
export function showWithdrawal(
  approval: Approval,
  { by, ports }: { readonly by: string; readonly ports: ReviewPorts },
  signal: AbortSignal,
): Promise<void> {
  const what = approval.refuses === true ? 'refusal' : 'approval';
  const title = `${by} takes back the ${what} of ${approval.by}: it waits for a person again.`;
  return show(approval, { id: `withdrawn-${approval.id}`, title, by, word: undefined }, ports, signal);
}

/** The word itself is kept already: a table that does not answer now only keeps it from being shown before the next pass. */
// oxlint-disable-next-line max-params -- of what, what, with what, and the signal
async function show(approval: Approval, shown: Shown, ports: ReviewPorts, signal: AbortSignal): Promise<void> {
  try {
    await showInMessages(approval, shown, ports, signal);
  } catch (thrown) {
    ports.deps.log.error(
      { stack: approval.stack, error: String(thrown) },
      'what was said of a plan could not be shown in its messages',
    );
  }
}

// oxlint-disable-next-line max-params -- as above
async function showInMessages(
  { stack, commit, digest }: Approval,
  { id, title, by, word }: Shown,
  { deps }: ReviewPorts,
  signal: AbortSignal,
): Promise<void> {
  const about = { stack, commit, at: deps.clock.now(), kind: 'progress', severity: 'medium', differences: [] } as const;
  const said = { ...about, title, by, status: word ?? 'open', next: '' } as const;
  const plan = (known: OpenMatters): Telling | undefined => {
    if (known.waiting?.digest !== digest) {
      return undefined; // the next pass tells of this plan, with what was said of it
    }
    const waiting = known.held.filter(({ approvable }) => approvable === true);
    const alerts = waiting.map(({ thread, address }, index): Alert => {
      const echo = index === 0 ? {} : { isEditOnly: true as const };
      return { ...said, ...echo, id: `${id}-${thread}`, thread, address };
    });
    const held = known.held.map(
      (change): HeldChange => (change.approvable === true ? { ...change, owed: change.owed ?? 'edit' } : change),
    );
    return { next: { held, word }, alerts, begun: [] };
  };
  await tellMatters({ stack, isQuiet: false, plan }, deps, signal);
}
