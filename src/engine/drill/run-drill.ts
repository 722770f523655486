import { asFailure, Failure } from '../../core/failure.ts';
import type { Scope } from '../../core/scope.ts';
import { sortByDependency } from '../../core/sort-by-dependency.ts';
import { DEFAULT_POLICY, type EstatePolicy, type StackPolicy } from '../../core/stack-policy.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { EngineDeps } from '../deps.ts';
import { pinIdentity } from '../pin-identity.ts';
import { prepareStack } from '../planning/prepare-stack.ts';
import type { EnginePorts } from '../reconcile-stack.ts';
import type { DrilledStack, DrillOptions, DrillReport, Engine, Estate, PlanReport } from '../reports.ts';
import { dismantleStack } from './dismantle-stack.ts';
import { findMarkedObjects, type MarkedObject } from './find-marked-objects.ts';
import { regionsOf, retargetStacks } from './retarget-stacks.ts';

/** Every installation of a drill has this in its id. */
export const DRILL = '-drill-';

/** Whether an installation was made for a drill; no other one ever builds an estate only to remove it. */
export function isDrill(installation: string): boolean {
  return installation.includes(DRILL);
}

/**
 * Rebuilds the whole estate from Git alone in an account that holds nothing of ours, measures it, says what could not be
 * rebuilt, and removes what it made.
 */
export async function runDrill(
  options: DrillOptions,
  engine: Pick<Engine, 'loadEstate' | 'plan' | 'reconcile'>,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<DrillReport> {
  const { deps } = ports;
  if (!isDrill(deps.settings.installation)) {
    throw new Error('a drill needs an installation of its own');
  }
  refuseProduction(options, options.production);
  await pinIdentity(undefined, deps, signal);
  await options.makeTable();
  const estate = await engine.loadEstate(undefined, signal);
  refuseProduction(options, pinnedAccounts(estate));
  const site = await openSite(estate, options, deps, signal);
  if (options.cleanUp !== true) {
    await refuseUsed(site, deps, signal);
  }
  const started = deps.clock.monotonic();
  const stacks: DrilledStack[] = [];
  if (options.cleanUp !== true) {
    for (const { name } of sortByDependency(site.estate.stacks)) {
      options.progress(`building ${name}`);
      stacks.push(await buildStack(name, { engine, estate: site.estate, deps }, signal));
    }
  }
  const builtMs = deps.clock.monotonic() - started;
  options.progress('removing what the drill made');
  const ending = deps.clock.monotonic();
  const { removed, notes, left } = await removeAll(site, ports, signal);
  return {
    account: options.account,
    installation: deps.settings.installation,
    commit: estate.revision.commit,
    stacks,
    builtMs,
    removed,
    removedMs: deps.clock.monotonic() - ending,
    left: left.map(({ address, type, id }) => ({
      address: address ?? 'an address too long for its mark',
      type: type.type,
      id,
    })),
    notes,
  };
}

interface Site {
  readonly estate: Estate;
  readonly types: readonly ResourceType[];
  readonly scopes: readonly Scope[];
}

async function openSite(estate: Estate, options: DrillOptions, deps: EngineDeps, signal: AbortSignal): Promise<Site> {
  const { region } = options;
  const identity = await pinIdentity(undefined, deps, signal);
  const stacks = retargetStacks(estate.stacks, region);
  const regions = region === undefined ? new Set([...regionsOf(stacks), deps.settings.region]) : [region];
  const scopes = [...regions].map((name) => ({
    partition: identity.partition,
    account: identity.account,
    region: name,
  }));
  const types = new Map<string, ResourceType>();
  for (const stack of stacks) {
    const { prepared } = await prepareStack(stack, deps);
    for (const [name, type] of prepared?.types ?? []) {
      types.set(name, type);
    }
  }
  return { estate: { ...estate, stacks, policy: openPolicy(estate, region) }, types: [...types.values()], scopes };
}

function refuseProduction({ account, allowProduction }: DrillOptions, production: readonly string[]): void {
  if (production.includes(account) && !allowProduction) {
    throw refuse(
      'This is the account of production',
      `${account} is pinned by the settings or groundstate.yaml, or the ledger knows objects there. A drill there meets names that are in use. Nothing was built. Take an account that holds nothing, or add --allow-production-account.`,
    );
  }
}

function pinnedAccounts({ policy }: Estate): readonly string[] {
  const policies = policy === undefined ? [] : [policy.defaults, ...Object.values(policy.stacks)];
  return policies.flatMap(({ account }) => account ?? []);
}

/** Everything that Git wants is built, and nothing else is asked: nobody's work is in this account. */
function openPolicy({ policy }: Estate, region: string | undefined): EstatePolicy {
  const open = (stack: StackPolicy): StackPolicy => ({
    ...DEFAULT_POLICY,
    drift: 'revert',
    region: region ?? stack.region,
  });
  const { defaults = DEFAULT_POLICY, stacks = {} } = policy ?? {};
  return {
    defaults: open(defaults),
    stacks: Object.fromEntries(Object.entries(stacks).map(([name, own]) => [name, open(own)])),
  };
}

async function refuseUsed({ types, scopes }: Site, deps: EngineDeps, signal: AbortSignal): Promise<void> {
  const found = await findMarkedObjects(types, scopes, deps, signal);
  const [first] = found;
  if (first !== undefined) {
    const { account } = first.scope;
    throw refuse(
      'The account is not empty',
      `${account} holds ${found.length} objects that bear a mark of Groundstate, first ${first.type.type} ${first.id} of the installation "${first.installation}". Nothing was built. Take an account that holds none, or end an older drill with --clean-up.`,
    );
  }
}

function refuse(summary: string, detail: string): Failure {
  return new Failure({ code: 'drill-refused', handling: 'ask', summary, detail });
}

interface Building {
  readonly engine: Pick<Engine, 'plan' | 'reconcile'>;
  readonly estate: Estate;
  readonly deps: EngineDeps;
}

async function buildStack(
  stack: string,
  { engine, estate, deps }: Building,
  signal: AbortSignal,
): Promise<DrilledStack> {
  const started = deps.clock.monotonic();
  const calls = totalCalls(deps);
  const measure = () => ({ stack, ms: deps.clock.monotonic() - started, calls: totalCalls(deps) - calls });
  try {
    const trigger = { kind: 'command', text: 'a drill' } as const;
    const run = await engine.reconcile(estate, stack, { trigger, patience: 'wait' }, signal);
    const built = measure();
    const failed = run.changes.filter(({ result }) => result === 'failed' || result === 'skipped');
    return { ...built, ...judge(await engine.plan(estate, stack, signal)), failed };
  } catch (thrown) {
    signal.throwIfAborted();
    const failure = asFailure(thrown);
    const obstacle = { address: stack, reason: `${failure.summary}: ${failure.detail}` };
    return { ...measure(), objects: 0, data: [], names: [], manual: [obstacle], failed: [] };
  }
}

/** What a plan after the build says of what was rebuilt and of what was not. */
function judge(plan: PlanReport): Pick<DrilledStack, 'objects' | 'data' | 'names' | 'manual'> {
  const effective = plan.decisions.filter(({ change }) => change.action !== 'none');
  const made = plan.decisions.filter(({ change }) => change.action === 'none');
  return {
    objects: made.length,
    data: made.filter(({ change }) => change.dataBearing).map(({ change }) => change.address),
    names: effective
      .filter(({ change }) => change.foreign === true)
      .map(({ change, reason }) => ({ address: change.address, reason })),
    manual: [
      ...effective
        .filter(({ change }) => change.foreign !== true)
        .map(({ change, verdict, reason }) => ({
          address: change.address,
          reason: verdict === 'held' ? reason : change.reason,
        })),
      ...plan.coverage.unread.map(({ address, reason }) => ({ address, reason })),
      ...plan.diagnostics
        .filter(({ severity }) => severity === 'error')
        .map(({ address, summary, detail }) => ({ address: address ?? plan.stack, reason: `${summary}: ${detail}` })),
    ],
  };
}

function totalCalls({ cloud }: EngineDeps): number {
  return [...cloud.counts().values()].reduce((sum, count) => sum + count, 0);
}

async function removeAll(
  { estate, types, scopes }: Site,
  ports: EnginePorts,
  signal: AbortSignal,
): Promise<{ readonly removed: number; readonly notes: readonly string[]; readonly left: readonly MarkedObject[] }> {
  const { deps } = ports;
  const find = async (): Promise<readonly MarkedObject[]> =>
    (await findMarkedObjects(types, scopes, deps, signal)).filter(
      ({ installation }) => installation === deps.settings.installation,
    );
  const marked = await find();
  const names = new Set([
    ...sortByDependency(estate.stacks)
      .map(({ name }) => name)
      .toReversed(),
    ...(await deps.ledger.stacks(signal)),
  ]);
  const notes: string[] = [];
  let removed = 0;
  for (const name of names) {
    const done = await dismantleStack(name, marked, ports, signal);
    removed += done.removed;
    notes.push(...done.notes);
  }
  return { removed, notes, left: await find() };
}
