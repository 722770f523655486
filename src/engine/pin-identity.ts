import { Failure } from '../core/failure.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { EngineDeps } from './deps.ts';

/** Asks AWS who we are, and refuses an account that is not the pinned one: everything would look missing there. */
export async function pinIdentity(
  policy: StackPolicy | undefined,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<{ readonly account: string; readonly partition: string }> {
  const identity = await deps.cloud.identity(policy?.region ?? deps.settings.region, signal);
  for (const pinned of [policy?.account, deps.settings.account]) {
    if (pinned !== undefined && pinned !== identity.account) {
      throw new Failure({
        code: 'wrong-account',
        handling: 'ask',
        summary: 'These credentials are for another AWS account',
        detail: `The account is pinned to ${pinned}, and the credentials (${identity.arn}) are for ${identity.account}. Everything would look missing there, so nothing was read or changed. Give the worker credentials for ${pinned}.`,
      });
    }
  }
  return identity;
}
