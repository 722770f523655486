import type { Change, Difference } from '../../core/change.ts';
import { canonicalText } from '../../core/plain.ts';
import { type Plain, UNKNOWN } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import { replacedAt } from '../applying/leftover.ts';
import type { Entry } from '../ports/ledger.ts';
import type { AddedChild } from './added.ts';
import type { EvaluatedStack } from './evaluate-stack.ts';
import type { Instance } from './instance.ts';
import { keyOf } from './key-of.ts';
import { doubtOwnership } from './ownership.ts';
import { ownRefusalOf, refuseOwn } from './refuse-own.ts';
import type { StackInput } from './stack-input.ts';

/** The changes of a stack: those of the instances that Git wants, the deletions, and the added children. */
export function makeChanges(
  evaluated: EvaluatedStack,
  orphans: readonly Orphan[],
  added: readonly AddedChild[],
  input: StackInput,
): readonly Change[] {
  const instances = [...evaluated.instances.values()];
  const addressesOf = new Map<string, string[]>();
  for (const instance of instances) {
    addressesOf.set(instance.block.id, [...(addressesOf.get(instance.block.id) ?? []), instance.address]);
  }
  return [
    ...instances.flatMap((instance) =>
      changeOf(instance, dependencyAddresses(instance.block.id, addressesOf, input), input),
    ),
    ...orphans.map((orphan) => deletion(orphan, input)),
    ...added.map((child) => removal(child, input)),
  ];
}

/** An entry of the ledger that Git does not want any more. */
export interface Orphan {
  readonly entry: Entry;
  readonly type: ResourceType;
  /** It is gone from AWS already, Git says to forget it, groundstate.yaml retains it, or another address means the same object now. */
  readonly forget: 'gone' | 'asked' | 'retained' | 'renamed' | undefined;
  readonly live: Readonly<Record<string, Plain>>;
}

/** Addresses of all instances of the blocks that a block needs, through data blocks too. */
export function dependencyAddresses(
  blockId: string,
  addressesOf: ReadonlyMap<string, readonly string[]>,
  input: Pick<StackInput, 'dependenciesOf'>,
): readonly string[] {
  const found = new Set<string>();
  const visited = new Set<string>();
  const open = [...input.dependenciesOf(blockId)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (visited.has(next)) {
      continue;
    }
    visited.add(next);
    const addresses = addressesOf.get(next);
    if (addresses === undefined) {
      open.push(...input.dependenciesOf(next));
    } else {
      for (const address of addresses) {
        found.add(address);
      }
    }
  }
  return [...found].sort();
}

function changeOf(instance: Instance, dependencies: readonly string[], input: StackInput): readonly Change[] {
  const { decided } = instance;
  if (decided === undefined) {
    return [];
  }
  const isNew = decided.action === 'create' || decided.action === 'replace';
  return [
    {
      address: instance.address,
      type: instance.type.type,
      scope: instance.scope,
      id: instance.id,
      action: decided.action,
      ...(decided.replaceOrder === undefined ? {} : { replaceOrder: decided.replaceOrder }),
      cause: decided.cause,
      differences: (isNew && instance.differences.length === 0 ? birthDifferences(instance) : instance.differences).map(
        (difference) => mask(difference, input.hash),
      ),
      reason: decided.reason,
      dataBearing: instance.type.dataBearing,
      ...ledgerOnly(instance.type),
      ...(decided.foreign === undefined ? {} : { foreign: decided.foreign }),
      ...(ownRefusalOf(instance, decided.action, input) ?? refusalOf(instance, input.installation)),
      dependencies,
      ...originOf(instance, input),
      path: instance.block.path,
    },
  ];
}

function originOf(
  { address, id, imported, type }: Instance,
  input: StackInput,
): Pick<Change, 'movedFrom' | 'importId'> {
  const movedFrom = input.moved.origins.get(address);
  return {
    ...(movedFrom === undefined ? {} : { movedFrom }),
    // Of what lives in the ledger alone the id of the import may be a secret.
    ...(imported === undefined ? {} : { importId: (type.ledgerOnly === undefined ? imported.id : id) ?? '' }),
  };
}

/**
 * Why an object cannot be replaced: it is not proven to be ours, two objects never have one name at the same time, and some
 * services do not give a name back at once.
 */
function refusalOf(
  { address, id = '', entry, decided, type, desired, observation, scope }: Instance,
  installation: string,
): Pick<Change, 'refusal'> {
  if (decided?.action !== 'replace' || observation?.kind !== 'present') {
    return {};
  }
  const doubt = doubtOwnership({ address, id, markedAs: entry?.markedAs }, type, observation, installation);
  if (doubt !== undefined) {
    return { refusal: `It would be deleted to be replaced, and ${doubt}.` };
  }
  if (type.createClass !== 'name') {
    return {};
  }
  const name = keyOf({ type, scope }, desired.values);
  if (name === undefined || name !== keyOf({ type, scope }, observation.live)) {
    return {};
  }
  if (type.slowName !== undefined) {
    const refusal = `${decided.reason} ${type.slowName} So it is not replaced under the name that it has. Give it another name, or leave the attribute as it was.`;
    return { refusal };
  }
  return decided.replaceOrder === 'create-first'
    ? {
        refusal: `${decided.reason} create_before_destroy would need two objects of one name. Give it another name, or take create_before_destroy off.`,
      }
    : {};
}

/** A sensitive value leaves the evaluation as a keyed hash: two values can be told apart, and neither can be read. */
function mask(difference: Difference, hash: StackInput['hash']): Difference {
  if (!difference.sensitive) {
    return difference;
  }
  const hidden = (value: Plain): Plain =>
    value === null || value === UNKNOWN ? value : `(sensitive value ${hash(canonicalText(value)).slice(0, 8)})`;
  return { ...difference, desired: hidden(difference.desired), live: hidden(difference.live) };
}

/** What a new object will be made with, for the plan. */
function birthDifferences(instance: Instance): readonly Difference[] {
  return [...instance.desired.compared]
    .filter((name) => instance.desired.values[name] !== null || instance.desired.unknown.has(name))
    .map((name) => ({
      attribute: name,
      desired: instance.desired.values[name] ?? null,
      live: null,
      cause: instance.decided?.cause ?? 'git',
      forcesReplacement: false,
      sensitive: instance.desired.sensitive.has(name) || instance.type.attributes[name]?.sensitive === true,
    }));
}

function deletion(orphan: Orphan, input: StackInput): Change {
  const { entry } = orphan;
  const former = replacedAt(entry);
  const reason = {
    gone: 'It is not in Git any more, and it is gone from AWS already.',
    asked: 'Git says that it is not managed any more; the object stays.',
    retained:
      'It is not in Git any more, and groundstate.yaml retains it: the object stays and is not managed any more.',
    renamed: 'Git calls the same object by another address now; the object stays.',
  };
  return {
    address: entry.address,
    type: entry.type,
    scope: entry.scope,
    id: entry.id,
    action: orphan.forget === undefined ? 'delete' : 'forget',
    ...(orphan.forget === undefined ? refuseOwn({ ...entry, values: [entry.applied, orphan.live] }, input) : {}),
    cause: 'git',
    differences: [],
    reason: orphan.forget === undefined ? whyDeleted(former) : reason[orphan.forget],
    dataBearing: orphan.type.dataBearing,
    ...ledgerOnly(orphan.type),
    ...(former === undefined ? {} : { replacedAt: former }),
    dependencies: entry.dependencies,
  };
}

function ledgerOnly(type: ResourceType): { readonly ledgerOnly?: true } {
  return type.ledgerOnly === undefined ? {} : { ledgerOnly: true };
}

function whyDeleted(former: string | undefined): string {
  return former === undefined
    ? 'It is not in Git any more.'
    : 'It was replaced, and the run that replaced it was cut off before it was deleted.';
}

function removal(child: AddedChild, input: StackInput): Change {
  const shown = Object.entries(child.live).filter(
    ([name, value]) => value !== null && !child.type.attributes[name]?.computed,
  );
  return {
    address: child.address,
    type: child.type.type,
    scope: child.scope,
    id: child.id,
    action: 'delete',
    ...refuseOwn({ ...child, type: child.type.type, values: [child.live] }, input),
    cause: 'drift',
    differences: shown.map(([attribute, live]) =>
      mask(
        {
          attribute,
          desired: null,
          live,
          cause: 'drift',
          forcesReplacement: false,
          sensitive: child.type.attributes[attribute]?.sensitive === true,
        },
        input.hash,
      ),
    ),
    reason: `It was added to ${child.parent} outside of Git.`,
    dataBearing: false,
    addedTo: child.parent,
    dependencies: [],
  };
}
