import { utcText } from '../../core/utc-text.ts';
import type { Engine } from '../reports.ts';

/** What somebody says of a plan in a chat. */
export interface ChatWord {
  readonly word: 'approve' | 'refuse' | 'withdraw';
  readonly plan: string;
  readonly stack: string | undefined;
  readonly reason: string;
  readonly slackId: string;
}

/** Somebody approves or refuses a plan from a chat, or takes that back, as whoever `groundstate.yaml` knows by that id; answers what was done in a sentence. */
export async function approveFromChat(
  { word, plan, stack, reason, slackId }: ChatWord,
  engine: Pick<Engine, 'loadEstate' | 'review'>,
  signal: AbortSignal,
): Promise<string> {
  const estate = await engine.loadEstate(undefined, signal);
  const identity = { kind: 'slack', id: slackId } as const;
  const about = { estate, plan, stack, identity, reason: reason === '' ? undefined : reason };
  if (word === 'withdraw') {
    const taken = await engine.review.withdraw(about, signal);
    return taken
      .map((one) => `What ${one.by} said of the plan ${one.digest.slice(0, 12)} of ${one.stack} is taken back.`)
      .join(' ');
  }
  const { approval, decisions } = await engine.review[word](about, signal);
  const { by, digest, stack: name, commit, until } = approval;
  const addresses = decisions.slice(0, 10).map(({ change }) => `${change.action} ${change.address}`);
  const more = decisions.length > 10 ? ` and ${decisions.length - 10} more` : '';
  if (word === 'refuse') {
    return `${by} refuses the plan ${digest.slice(0, 12)} of ${name} at ${commit.slice(0, 10)}: ${addresses.join(', ')}${more} stay held. «/groundstate withdraw ${digest.slice(0, 12)}» takes that back.`;
  }
  return `${by} approves the plan ${digest.slice(0, 12)} of ${name} at ${commit.slice(0, 10)}: ${addresses.join(', ')}${more}. The next run applies it, until ${utcText(until)}, if it is still the same plan then.`;
}
