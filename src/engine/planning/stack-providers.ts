import type { Diagnostic } from '../../core/diagnostic.ts';
import { Failure } from '../../core/failure.ts';
import type { Document } from '../../terraform/document.ts';
import type { Evaluator } from '../../terraform/evaluator.ts';
import { withAccess } from '../account-access.ts';
import type { EngineDeps } from '../deps.ts';
import { askIdentity } from '../pin-identity.ts';
import type { Access, Cloud } from '../ports/cloud.ts';
import type { PlanInput } from './build-input.ts';
import { undeclaredProviders } from './provider-problems.ts';
import { conflictingRoles, type ProviderSettings, type ReadProvider, readProvider } from './scopes.ts';

/** What the providers of a stack come to: where its instances live, and how these places are reached. */
interface StackProviders {
  settings(provider: string | undefined): ProviderSettings;
  /** Makes each call with the roles of its account. */
  reach(cloud: Cloud): Cloud;
  /** Every account that the stack reaches. */
  readonly accounts: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads the provider blocks of a stack, and asks STS whose credentials their roles give. */
export async function readProviders(
  given: Pick<PlanInput, 'identity' | 'policy' | 'prepared'>,
  evaluator: Evaluator,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<StackProviders> {
  const { document } = given.prepared;
  const ports = {
    evaluator,
    fallback: { ...given.identity, region: given.policy?.region ?? deps.settings.region },
    installation: deps.settings.installation,
    pinned: [given.policy?.account, deps.settings.account].filter((account) => account !== undefined),
    identify: (access: Access, region: string) => identify(access, region, deps, signal),
  };
  const known = new Map<string, ReadProvider>();
  for (const id of providerIds(document)) {
    known.set(id, await readProvider(id, ports));
  }
  const standard = known.get('aws') ?? (await readProvider('aws', ports));
  const accesses = new Map<string, Access>();
  for (const { settings, access } of known.values()) {
    if (access !== undefined) {
      accesses.set(settings.scope.account, access);
    }
  }
  return {
    settings: (provider) => (known.get(provider ?? 'aws') ?? standard).settings,
    reach: (cloud) => withAccess(cloud, accesses),
    accounts: [...new Set([given.identity.account, ...accesses.keys()])],
    diagnostics: [
      ...[...known.values()].flatMap(({ diagnostics }) => diagnostics),
      ...conflictingRoles(known),
      ...undeclaredProviders(document),
    ],
  };
}

/** Those that the document declares, and the default one where a block uses it. */
function providerIds({ providers, blocks }: Document): ReadonlySet<string> {
  const declared = providers.filter(({ name }) => name === 'aws').map(({ id }) => id);
  const usesDefault = blocks.some(({ type, provider }) => provider === undefined && type.startsWith('aws_'));
  return new Set([...(usesDefault ? ['aws'] : []), ...declared]);
}

/** A role that cannot be assumed leaves nothing to read: what is there would look missing elsewhere. */
async function identify(
  access: Access,
  region: string,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<{ readonly account: string; readonly partition: string }> {
  try {
    return await askIdentity(region, deps, signal, { access });
  } catch (thrown) {
    if (!(thrown instanceof Failure) || thrown.handling === 'retry') {
      throw thrown;
    }
    const arn = access.roles.at(-1)?.arn ?? '';
    const reason = thrown.cause instanceof Error ? thrown.cause.message : thrown.detail;
    throw new Failure({
      code: 'role-not-assumed',
      handling: 'ask',
      summary: 'A role of a provider cannot be assumed',
      detail: `The stack reaches an account through ${arn}, and that did not work: ${reason}. Nothing of this stack was read or changed. Let the role trust the worker (and give the worker sts:AssumeRole on it), or correct assume_role.`,
      cause: thrown,
    });
  }
}
