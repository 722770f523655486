import { formatScope, type Scope } from '../../core/scope.ts';
import type { StackPolicy } from '../../core/stack-policy.ts';
import type { EngineDeps } from '../deps.ts';
import { pinIdentity } from '../pin-identity.ts';
import { keepFiles } from '../planning/kept-files.ts';
import { evaluatorFor, prepareStack } from '../planning/prepare-stack.ts';
import { StableValues } from '../planning/stable-values.ts';
import { readProviders } from '../planning/stack-providers.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { SynthesizedStack } from '../ports/synth.ts';

/** The accounts and regions of one stack, and the cloud that reaches them with the roles of its providers. */
export interface StackReach {
  readonly scopes: readonly Scope[];
  readonly cloud: Cloud;
}

/** Reads the providers of a stack, and where its objects are by the ledger; that alone where its document is broken. */
export async function reachOf(
  stack: SynthesizedStack,
  policy: StackPolicy | undefined,
  deps: EngineDeps,
  signal: AbortSignal,
): Promise<StackReach> {
  const identity = await pinIdentity(policy, deps, signal);
  const { prepared } = await prepareStack(stack, deps);
  const state = await deps.ledger.load(stack.name, signal);
  const known = state.entries.filter(({ kept }) => kept === undefined).map(({ scope }) => scope);
  if (prepared === undefined) {
    // With our own credentials another account would be taken for this one.
    return { scopes: distinct(known.filter(({ account }) => account === identity.account)), cloud: deps.cloud };
  }
  const stable = new StableValues({ state, hash: (text) => deps.ledger.hash(text), now: deps.clock.now() });
  const evaluator = evaluatorFor(prepared, new Map(), {
    files: keepFiles(deps.files(stack.folder)),
    stable: stable.port,
    variables: policy?.variables ?? {},
    variableTexts: deps.variableTexts ?? {},
    secrets: deps.secrets,
  });
  const providers = await readProviders({ identity, policy, prepared }, evaluator, deps, signal);
  const ofBlocks = prepared.blocks
    .filter(({ type }) => type.startsWith('aws_'))
    .map(({ provider }) => providers.settings(provider).scope);
  const reached = known.filter(({ account }) => providers.accounts.includes(account));
  return { scopes: distinct([...ofBlocks, ...reached]), cloud: providers.reach(deps.cloud) };
}

function distinct(scopes: readonly Scope[]): readonly Scope[] {
  return [...new Map(scopes.map((scope) => [formatScope(scope), scope])).values()];
}
