import type { Diagnostic } from '../../core/diagnostic.ts';
import { ownParts } from '../../core/own-rights/own-parts.ts';
import type { StackPolicy } from '../../core/stack-policy.ts';
import type { ResourceType } from '../../resources/define.ts';
import { countCalls } from '../count-calls.ts';
import type { EngineDeps } from '../deps.ts';
import { type Observed, Observer } from '../observe.ts';
import { refuseOtherAccount } from '../pin-identity.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { StackState } from '../ports/ledger.ts';
import { keepFiles } from './kept-files.ts';
import { type KnownElsewhere, knownElsewhere } from './known-elsewhere.ts';
import { entryReader } from './ledger-only.ts';
import { moveEntries } from './moves.ts';
import { noteMarked } from './note-secrets.ts';
import { observeEntries } from './observe-entries.ts';
import { evaluatorFor, type PreparedStack } from './prepare-stack.ts';
import type { SiblingOutputs } from './sibling-outputs.ts';
import { StableValues } from './stable-values.ts';
import type { StackInput } from './stack-input.ts';
import { readProviders } from './stack-providers.ts';
import { createFirstBlocks } from './triggered.ts';
import { type Depth, referencedAttributes } from './wanted.ts';

/** What a planning pass starts from. */
export interface PlanInput {
  readonly prepared: PreparedStack;
  readonly commit: string;
  readonly policy: StackPolicy | undefined;
  /** What keeps all of the commit from being applied, wherever it was found. */
  readonly obstacles: readonly Diagnostic[];
  readonly state: StackState;
  readonly siblings: SiblingOutputs;
  /** The end of a drill: everything that it made goes, whatever protects it. */
  readonly dismantles?: true;
  /** Observations that are fresh enough to be used again. */
  readonly reuse?: ReadonlyMap<string, Observed> | undefined;
  /** How much is read; what declared attributes need where it is left out. */
  readonly depth?: Depth | undefined;
  readonly identity: { readonly account: string; readonly partition: string; readonly arn: string };
}

interface Built {
  readonly input: StackInput;
  readonly childTypes: readonly ResourceType[];
  readonly diagnostics: readonly Diagnostic[];
  elsewhere(): Promise<KnownElsewhere>;
  /** Calls made by this pass so far, by `service:Operation`. */
  counts(): ReadonlyMap<string, number>;
}

/** Reads what the ledger knows of the stack, and puts together what evaluating it needs. */
export async function buildInput(given: PlanInput, deps: EngineDeps, signal: AbortSignal): Promise<Built> {
  const counted = countCalls(deps.cloud);
  const { clock, chance, secrets } = deps;
  const { prepared } = given;
  const moved = moveEntries(given.state, prepared.document);
  const { state } = moved;
  const files = keepFiles(deps.files(prepared.stack.folder));
  const stable = new StableValues({ state, hash: (text) => deps.ledger.hash(text), now: clock.now() });
  const variables = given.policy?.variables ?? {};
  const { variableTexts = {} } = deps;
  const known = { files, stable: stable.port, variables, variableTexts, secrets };
  const evaluator = evaluatorFor(prepared, given.siblings, known);
  const providers = await readProviders(given, evaluator, { ...deps, cloud: counted.cloud }, signal);
  refuseOtherAccount(given.state, providers.accounts);
  const cloud = providers.reach(counted.cloud);
  const { observer, readEntry } = openObserver(cloud, state, deps);
  const referenced = referencedAttributes(prepared.stack.document);
  const childTypes = await childTypesOf(prepared, deps);
  const { observed, types } = await observeEntries({ ...given, state, referenced, childTypes }, observer, deps, signal);
  const elsewhere = knownElsewhere(prepared.stack.name, deps, signal);
  const input: StackInput = {
    stack: prepared.stack.name,
    installation: deps.settings.installation,
    document: prepared.document,
    blocks: prepared.blocks,
    dependenciesOf: (id) => prepared.dependenciesOf(id),
    evaluator,
    stable,
    siblings: given.siblings,
    types,
    dataSources: prepared.dataSources,
    files,
    referenced,
    state,
    entries: new Map(state.entries.map((entry) => [entry.address, entry])),
    observed,
    observer,
    readEntry,
    hasVault: deps.vault !== undefined,
    settings: (provider) => providers.settings(provider),
    hash: (text) => deps.ledger.hash(text),
    ...ownership(state, elsewhere),
    createsFirst: createFirstBlocks(prepared),
    moved,
    cloud,
    clock,
    chance,
    secrets,
    own: ownOf(given, deps),
    isSelf: prepared.stack.name === deps.settings.own.selfStack,
  };
  noteVariables(input);
  return {
    input,
    elsewhere,
    childTypes,
    diagnostics: [...providers.diagnostics, ...moved.diagnostics],
    counts: counted.counts,
  };
}

function ownOf({ identity }: PlanInput, { settings }: EngineDeps): StackInput['own'] {
  const { region, own } = settings;
  return ownParts({ ...own, scope: { ...identity, region }, caller: identity.arn });
}

/** Secrets come into a stack by its variables, before anything of it is evaluated. */
function noteVariables({ document, evaluator, secrets }: StackInput): void {
  for (const { name } of document.variables.filter(({ sensitive }) => sensitive)) {
    noteMarked(evaluator.evaluate(`var.${name}`).value, secrets);
  }
}

/** What reads objects: AWS through the observer, and those that live in the ledger alone. */
function openObserver(cloud: Cloud, state: StackState, deps: EngineDeps): Pick<StackInput, 'observer' | 'readEntry'> {
  const { clock, chance } = deps;
  const readEntry = entryReader(state.entries, deps);
  const taggedResources = (type: string) => deps.taggedResources(type);
  return { readEntry, observer: new Observer({ cloud, clock, chance, readEntry, taggedResources }) };
}

/** Whose an object is, by the ledgers of all stacks and by what this pass finds. */
function ownership(
  { entries }: StackState,
  elsewhere: Built['elsewhere'],
): Pick<StackInput, 'foundIds' | 'owns' | 'ownerOf' | 'claimedElsewhere'> {
  const ownIds = new Set(entries.map((entry) => entry.id));
  const ownAddresses = new Map(entries.map((entry) => [`${entry.type} ${entry.id}`, entry.address]));
  const foundIds = new Set<string>();
  return {
    foundIds,
    claimedElsewhere: async (type, id) => (await elsewhere()).claims.has(`${type} ${id}`),
    owns: async (id) => ownIds.has(id) || foundIds.has(id) || (await elsewhere()).ids.has(id),
    ownerOf: async (type, id) => ownAddresses.get(`${type} ${id}`) ?? (await elsewhere()).owners.get(`${type} ${id}`),
  };
}

async function childTypesOf(
  prepared: PreparedStack,
  deps: EngineDeps,
): Promise<readonly NonNullable<ReturnType<PreparedStack['types']['get']>>[]> {
  const names = new Set([...prepared.types.keys()].flatMap((parent) => deps.catalogue.childTypes(parent)));
  const types = await Promise.all([...names].map((name) => deps.catalogue.resourceType(name)));
  return types.filter((type) => type !== undefined);
}
