import type { TwoPersonDeed, Word } from '../core/approvals/second-person.ts';
import type { EngineDeps } from './deps.ts';
import { askIdentity } from './pin-identity.ts';

/** What tells what takes two people. */
export interface TwoPersonRule {
  readonly settings: Pick<EngineDeps['settings'], 'twoPerson'>;
}

/** Whether the settings ask two people for a deed. */
export function takesTwo(deed: TwoPersonDeed, { settings }: TwoPersonRule): boolean {
  return settings.twoPerson?.includes(deed) === true;
}

/** The word of whoever the AWS credentials of this process belong to. */
export async function giveWord(
  { by, reason }: Pick<Word, 'by' | 'reason'>,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Word> {
  const { arn } = await askIdentity(deps.settings.region, deps, signal);
  return { by, identity: arn, at: deps.clock.now(), ...(reason === undefined ? {} : { reason }) };
}
