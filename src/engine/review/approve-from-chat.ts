import { utcText } from '../../core/utc-text.ts';
import type { Engine } from '../reports.ts';

/** Somebody approves a plan from a chat, as whoever `groundstate.yaml` knows by that id; answers what was approved in a sentence. */
export async function approveFromChat(
  { plan, reason, slackId }: { readonly plan: string; readonly reason: string; readonly slackId: string },
  engine: Pick<Engine, 'loadEstate' | 'review'>,
  signal: AbortSignal,
): Promise<string> {
  const estate = await engine.loadEstate(undefined, signal);
  const identity = { kind: 'slack', id: slackId } as const;
  const request = { estate, plan, stack: undefined, identity, reason: reason === '' ? undefined : reason };
  const { approval, decisions } = await engine.review.approve(request, signal);
  const { by, digest, stack, commit, until } = approval;
  const addresses = decisions.slice(0, 10).map(({ change }) => `${change.action} ${change.address}`);
  const more = decisions.length > 10 ? ` and ${decisions.length - 10} more` : '';
  return `${by} approves the plan ${digest.slice(0, 12)} of ${stack} at ${commit.slice(0, 10)}: ${addresses.join(', ')}${more}. The next run applies it, until ${utcText(until)}, if it is still the same plan then.`;
}
