import { compareAttributes } from '../../core/compare.ts';
import { decideAction } from '../../core/decide.ts';
import { type DesiredState, resolveDesired } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { applyIgnores } from '../../core/ignore.ts';
import type { Observation } from '../../core/observation.ts';
import { type Plain, sensitivePaths, type Value } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import { isRegional } from '../../resources/regional.ts';
import type { Block } from '../../terraform/document.ts';
import type { ImportedObject } from '../../terraform/evaluate-import.ts';
import type { Entry } from '../ports/ledger.ts';
import { isUnfinished, sameAsApplied, withoutOverwritten } from './applied.ts';
import { comparableLive, withoutIgnoredTags } from './comparable-live.ts';
import { whyElsewhere } from './elsewhere.ts';
import { formerEntry } from './former-entry.ts';
import { findImported, replacedImport } from './imports.ts';
import type { Found, Instance } from './instance.ts';
import { ignoreProblems, ruleProblems } from './instance-problems.ts';
import { whyOutdated, withDerivedSecrets, withHashedArguments, withoutKey } from './ledger-only.ts';
import { locateObject, takenIds } from './locate.ts';
import { noteLive, noteWanted } from './note-secrets.ts';
import { addressOfMark, bearsOtherMark } from './ownership.ts';
import { plainConfig } from './plain-config.ts';
import { bearsOldMark, reasonToRelabel } from './relabel.ts';
import type { StackInput } from './stack-input.ts';
import { wantedAttributes } from './wanted.ts';

interface InstanceInput {
  readonly block: Block;
  readonly key: string | number | undefined;
  readonly address: string;
  readonly config: Value;
  /** The object that an import block names for it. */
  readonly imported?: ImportedObject | undefined;
}

interface Seen {
  readonly id: string | undefined;
  readonly found: Found;
  readonly observation: Observation | undefined;
  readonly hinted: ReadonlySet<string>;
  readonly blocked?: string | undefined;
  readonly problem?: Diagnostic;
}

/** Evaluates one instance: what Git wants, what is live, in what they differ and what is to be done. */
export async function evaluateInstance(
  given: InstanceInput,
  input: StackInput,
  signal: AbortSignal,
): Promise<{ readonly instance: Instance; readonly diagnostics: readonly Diagnostic[] }> {
  const type = typeOf(given.block, input);
  const settings = input.settings(given.block.provider);
  const entry = input.entries.get(given.address);
  const { plain } = plainConfig(given.config);
  const region = typeof plain['region'] === 'string' ? plain['region'] : settings.scope.region;
  const scope = { ...settings.scope, region };
  const { desired: resolved, diagnostics } = resolveDesired({
    attributes: type.attributes,
    config: plain,
    sensitive: new Set(sensitivePaths(given.config).map((path) => String(path[0]))),
    applied: entry?.applied,
    defaultTags: settings.defaultTags,
    takesRegion: isRegional(type.type),
    address: given.address,
    path: given.block.path,
  });
  const desired = withDerivedSecrets(type, withoutIgnoredTags(resolved, settings.ignoreTags));
  noteWanted({ ...given, type, desired }, input.secrets);
  const problems = [
    ...diagnostics,
    ...ignoreProblems(type, given),
    ...ruleProblems(type, desired, given),
    ...withoutKey(type, desired, { ...given, entry, hasVault: input.hasVault }),
  ];
  const { defaultTags, ignoreTags } = settings;
  const base = { ...given, type, scope, defaultTags, ignoreTags, entry, desired };
  if (problems.some((problem) => problem.severity === 'error')) {
    const blocked = `${given.address} has errors in its configuration.`;
    return {
      instance: { ...base, ...NOTHING_SEEN, id: entry?.id, differences: [], decided: undefined, blocked },
      diagnostics: problems,
    };
  }
  const seen = await see(base, input, signal);
  const { problem, ...found } = seen;
  if (problem !== undefined) {
    const blocked = `${given.address} cannot be imported.`;
    return {
      instance: { ...base, ...found, differences: [], decided: undefined, blocked },
      diagnostics: [...problems, problem],
    };
  }
  const instance = await judge(base, found, input, signal);
  return { instance, diagnostics: [...problems, ...importProblems(instance)] };
}

/** An object that is taken over stays the one that it is. */
function importProblems({ address, imported, decided, differences }: Instance): readonly Diagnostic[] {
  const forcing = differences.filter((difference) => difference.forcesReplacement).map(({ attribute }) => attribute);
  return imported !== undefined && decided?.action === 'replace' ? [replacedImport(address, forcing, imported)] : [];
}

const NOTHING_SEEN = { found: undefined, observation: undefined } as const;

type Base = InstanceInput & Pick<Instance, 'type' | 'scope' | 'defaultTags' | 'ignoreTags' | 'entry' | 'desired'>;

async function see(base: Base, input: StackInput, signal: AbortSignal): Promise<Seen> {
  if (input.state.intents.some((intent) => intent.address === base.address && intent.settled !== true)) {
    return {
      ...NOTHING_SEEN,
      id: base.entry?.id,
      hinted: new Set(),
      blocked: `${base.address} is unsettled: a call of another run has no known outcome yet. That run records it, or the next one settles it first.`,
    };
  }
  const elsewhere = whyElsewhere(base);
  if (elsewhere !== undefined) {
    return { ...NOTHING_SEEN, id: base.entry?.id, hinted: new Set(), blocked: elsewhere };
  }
  if (base.entry !== undefined) {
    return seeKnown(base, base.entry, input);
  }
  if (base.imported !== undefined) {
    return seeImported(base, base.imported, input, signal);
  }
  const former = formerEntry(base, input);
  const seenBefore = former === undefined ? undefined : input.observed.get(former.address);
  if (former !== undefined && seenBefore !== undefined && seenBefore.observation.kind !== 'absent') {
    return { id: former.id, found: 'ours', observation: seenBefore.observation, hinted: seenBefore.hinted };
  }
  const located = await locateObject(
    {
      address: base.address,
      type: base.type,
      scope: base.scope,
      desired: base.desired.values,
      wanted: wantedAttributes(base.type, base.block, input.referenced),
      installation: input.installation,
      owns: (id) => input.owns(id),
      taken: takenIds(input.state.entries, base.type.type),
    },
    input.observer,
    signal,
  );
  if (located.found === 'claimable' && (await input.claimedElsewhere(base.type.type, located.id ?? ''))) {
    return { ...located, found: 'foreign' }; // two stacks that set the same thing would undo each other for ever
  }
  if (located.twins !== undefined) {
    const blocked = `${located.twins.length} objects bear the mark of ${base.address}: ${located.twins.join(', ')}. Only one may; delete the others, or take the groundstate tags off them.`;
    return { ...located, blocked };
  }
  return {
    ...located,
    blocked: located.unread === undefined ? undefined : `${base.address} could not be looked for: ${located.unread}.`,
  };
}

/** The same instance after it was read once more: `input.observed` has what was seen of it. Git is not evaluated again. */
export async function judgeAgain(instance: Instance, input: StackInput, signal: AbortSignal): Promise<Instance> {
  return instance.entry === undefined
    ? instance
    : judge(instance, seeKnown(instance, instance.entry, input), input, signal);
}

/** What the pass saw of an object that the ledger knows. */
function seeKnown(base: Base, entry: Entry, input: StackInput): Seen {
  const { observation, hinted = new Set<string>() } = input.observed.get(base.address) ?? {};
  const other = addressOfMark(entry, observation, input);
  if (other !== undefined) {
    const blocked = `The ledger knows ${entry.id} as ${base.address}, and its mark says ${other}, which has an object of its own. Nothing is done to it until one of the two is right: correct the groundstate:address tag, or take ${base.address} out of the ledger with groundstate forget.`;
    return { ...NOTHING_SEEN, id: entry.id, hinted: new Set(), blocked };
  }
  const found = bearsOtherMark(observation, input.installation) ? 'foreign' : 'ours';
  return { id: entry.id, found, observation, hinted };
}

async function seeImported(base: Base, object: ImportedObject, input: StackInput, signal: AbortSignal): Promise<Seen> {
  const imported = await findImported(base, object, input, signal);
  switch (imported.kind) {
    case 'found':
      return { id: imported.id, found: 'ours', observation: imported.observation, hinted: new Set() };
    case 'unread': {
      const blocked = `${base.address} is to be imported, and ${object.id} could not be read: ${imported.reason}.`;
      return { ...NOTHING_SEEN, id: undefined, hinted: new Set(), blocked };
    }
    case 'refused':
      return { ...NOTHING_SEEN, id: undefined, hinted: new Set(), problem: imported.diagnostic };
  }
}

async function judge(base: Base, seen: Seen, input: StackInput, signal: AbortSignal): Promise<Instance> {
  const { block, key, address, type, scope, defaultTags, ignoreTags, entry } = base;
  const imported = entry === undefined ? base.imported : undefined;
  const common = { block, key, address, config: base.config, type, scope, defaultTags, ignoreTags, entry, imported };
  const obstacle = seen.blocked ?? obstacleIn(address, seen.observation);
  if (obstacle !== undefined) {
    return { ...common, ...seen, desired: base.desired, differences: [], decided: undefined, blocked: obstacle };
  }
  noteLive(base, seen.observation, input.secrets);
  let observation = seen.observation;
  let result = compareWith(base, observation, input);
  const doubtful =
    result.differences.some((difference) => seen.hinted.has(difference.attribute)) ||
    (seen.hinted.has('tags') && bearsOldMark(address, observation, input));
  if (doubtful && seen.id !== undefined) {
    const target = {
      address,
      type,
      scope,
      id: seen.id,
      wanted: wantedAttributes(type, block, input.referenced, entry?.applied),
    };
    observation = (await input.observer.observe([target], { hints: false }, signal)).get(address)?.observation;
    result = compareWith(base, observation, input);
  }
  const outdated = whyOutdated(type, result.desired, observation, input);
  const decided = decideAction({
    outdated,
    known: entry !== undefined,
    unfinished: isUnfinished(entry) && block.lifecycle.ignoreChanges !== 'all',
    changedInGit: isChangedInGit(base, input),
    observation,
    differences: result.differences,
    found: seen.found,
    createFirst: input.createsFirst.has(block.id),
    imported: imported !== undefined,
    relabelled: reasonToRelabel(address, observation, input),
  });
  const blocked = decided === undefined ? obstacleIn(address, observation) : undefined;
  const id = observation?.kind === 'absent' ? undefined : seen.id;
  return {
    ...common,
    id,
    found: seen.found,
    observation,
    desired: result.desired,
    differences: result.differences,
    decided,
    blocked,
  };
}

function compareWith(
  base: Base,
  observation: Observation | undefined,
  input: StackInput,
): { readonly desired: DesiredState; readonly differences: Instance['differences'] } {
  if (observation?.kind !== 'present') {
    return { desired: base.desired, differences: [] };
  }
  // What an older call may still overwrite is not known to be what we wrote last, so it is repaired and no drift.
  const entry = base.entry === undefined ? undefined : withoutOverwritten(base.entry, input.state.intents);
  const applied = sameAsApplied(entry, base.type, input.hash);
  const live =
    base.type.ledgerOnly === undefined
      ? comparableLive(observation.live, base.ignoreTags)
      : withHashedArguments(observation.live, base.desired, applied);
  const ignores = base.block.lifecycle.ignoreChanges;
  const values: Readonly<Record<string, Plain>> = applyIgnores(base.desired.values, live, ignores);
  const compared = ignores === 'all' ? new Set<string>() : base.desired.compared;
  const desired = { ...base.desired, values, compared };
  const differences = compareAttributes({
    attributes: base.type.attributes,
    desired,
    live,
    sameAsApplied: applied,
    includeLocal: true,
    replaces: desired.unknown.size === 0 ? base.type.replaces?.(values as never, live as never) : undefined,
  });
  return { desired, differences };
}

/** Whether the commit wants a value that is not the one last written. */
function isChangedInGit({ block, entry, type, desired }: Base, input: StackInput): boolean {
  const same = sameAsApplied(entry, type, input.hash);
  const isChanged = (name: string): boolean =>
    !(same(name, desired.values[name] ?? null, 'desired') ?? !desired.configured.has(name));
  const ignored = block.lifecycle.ignoreChanges;
  return (
    ignored !== 'all' &&
    [...desired.compared].some((name) => !desired.unknown.has(name) && !ignored.includes(name) && isChanged(name))
  );
}

function obstacleIn(address: string, observation: Observation | undefined): string | undefined {
  if (observation?.kind === 'unread') return `${address} could not be read: ${observation.reason}.`;
  return observation?.kind === 'present' && observation.pending !== undefined
    ? `AWS is still working on ${address}: ${observation.pending}.`
    : undefined;
}

function typeOf(block: Block, input: StackInput): ResourceType {
  const type = input.types.get(block.type);
  if (type === undefined) {
    throw new Error(`the type ${block.type} was not loaded`);
  }
  return type;
}
