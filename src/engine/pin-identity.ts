import { Failure } from '../core/failure.ts';
import type { StackPolicy } from '../core/stack-policy.ts';
import type { EngineDeps } from './deps.ts';
import { CloudError } from './ports/cloud.ts';
import type { StackState } from './ports/ledger.ts';
import { READ_RETRY, retry } from './retry.ts';

type Identity = Awaited<ReturnType<EngineDeps['cloud']['identity']>>;

/** Asks AWS who we are, and refuses an account that is not the pinned one: everything would look missing there. */
export async function pinIdentity(
  policy: StackPolicy | undefined,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<Identity> {
  const identity = await askIdentity(policy?.region ?? deps.settings.region, deps, signal);
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

/** Asks AWS whose credentials these are. */
export async function askIdentity(
  region: string,
  deps: Pick<EngineDeps, 'cloud' | 'clock' | 'chance'>,
  signal: AbortSignal,
  who: Parameters<EngineDeps['cloud']['identity']>[2] = {},
): Promise<Identity> {
  try {
    return await retry(() => deps.cloud.identity(region, signal, who), READ_RETRY, deps, signal);
  } catch (thrown) {
    throw thrown instanceof CloudError ? explain(thrown) : thrown;
  }
}

/**
 * Refuses to read a stack with credentials for another account than the one that its objects are in: every one of them would
 * look deleted, and be made once more.
 */
export function refuseOtherAccount(state: StackState, reached: readonly string[]): void {
  const inCloud = state.entries.filter(({ kept }) => kept === undefined);
  const other = inCloud.find(({ scope }) => !reached.includes(scope.account));
  if (other === undefined) {
    return;
  }
  throw new Failure({
    code: 'wrong-account',
    handling: 'ask',
    summary: 'These credentials are for another AWS account',
    detail: `The ledger knows ${other.address} in the account ${other.scope.account}, and the credentials of this stack are for ${reached.join(', ')}. Everything would look missing there, so nothing was read or changed. Give the worker credentials for ${other.scope.account}, and pin it with \`account\`, or let a provider of the stack assume a role there. If the stack really moves, take the objects of the old account out of the ledger first (docs/recovery.md).`,
  });
}

function explain(error: CloudError): Failure {
  if (READ_RETRY.retryable(error)) {
    return new Failure({
      code: 'aws-unreachable',
      handling: 'retry',
      summary: 'AWS does not answer',
      detail: `It could not be asked whose credentials these are, after several tries: ${error.message}. Without the account nothing is read or changed. It is tried again by itself; check the network and the AWS health page if it lasts.`,
      cause: error,
    });
  }
  return new Failure({
    code: 'aws-credentials',
    handling: 'ask',
    summary: 'The AWS credentials are not accepted',
    detail: `AWS did not say whose credentials these are: ${error.message}. Without the account nothing is read or changed. Give valid credentials, or renew those that expired; then it goes on.`,
    cause: error,
  });
}
