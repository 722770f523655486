import { type Address, formatLocal, parseAddress } from '../../core/address.ts';
import { anyKind } from '../../core/kinds/any.ts';
import { containsSensitive, nullOf, object, type Value } from '../../core/value.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import { type WholePlan, wholePlan } from '../planning/whole-plan.ts';
import { importOf, type StackExport } from './export-stack.ts';
import { schemaVersion } from './schema-versions.ts';

/** A step into a value: an attribute of an object, or an element by its key. */
export type StateStep = { readonly attribute: string } | { readonly key: string | number };
export type StatePath = readonly StateStep[];

/** One object as a state file has it. */
export interface StateObject {
  readonly address: Address;
  /** `aws` or `aws.ALIAS`, where the block names one. */
  readonly provider: string | undefined;
  readonly schemaVersion: number;
  /** With its secrets, which are marked. */
  readonly attributes: Value;
  /** Where secrets stand in them. */
  readonly secrets: readonly StatePath[];
  /** Attributes that may be of any type, so that a state file says of which they are. */
  readonly anyType: readonly string[];
  /** Addresses of blocks, without keys. */
  readonly dependencies: readonly string[];
}

/** What a state file of Terraform says of a stack. */
export interface StateExport extends Pick<StackExport, 'stack' | 'left'> {
  readonly objects: readonly StateObject[];
  readonly outputs: WholePlan['outputs'];
  readonly requiredProviders: WholePlan['configuration']['requiredProviders'];
}

/** Every object that the ledger knows and Git wants, as it is now. */
export function exportState(plan: StackPlan): StateExport {
  const { entries, stack, document } = plan.input;
  const { objects: known, outputs, configuration } = wholePlan(plan);
  const objects: StateObject[] = [];
  const left: StateExport['left'][number][] = [];
  for (const text of [...entries.keys()].sort()) {
    const instance = plan.evaluated.instances.get(text);
    const address = parseAddress(text);
    const value = known.get(text)?.before;
    const refusal = refusalOf(text, instance, value);
    if (refusal !== undefined || address === undefined || instance === undefined || value === undefined) {
      left.push({ address: text, reason: refusal ?? 'It could not be read.' });
      continue;
    }
    const { type, name } = address;
    objects.push({
      address,
      provider: document.blocks.find((block) => block.type === type && block.name === name)?.provider,
      schemaVersion: schemaVersion(type),
      attributes: stateOf(instance, value),
      secrets: secretsOf(instance, value),
      anyType: anyTypeOf(instance),
      dependencies: dependenciesOf(entries.get(text)?.dependencies ?? []),
    });
  }
  return { stack, objects, left, outputs, requiredProviders: configuration.requiredProviders };
}

/** What an import takes can stand in a state; what lives in the ledger alone can as well. */
function refusalOf(address: string, instance: Instance | undefined, value: Value | undefined): string | undefined {
  const isKept = instance?.type.ledgerOnly !== undefined && value !== undefined;
  const found = isKept ? undefined : importOf(address, instance);
  return typeof found === 'string' ? found : undefined;
}

/**
 * Without the argument that only version 6 of the provider has, and that follows from its configuration. What Git does not set and
 * is empty is null, as the provider keeps it; what mirrors an argument is that argument.
 */
function stateOf({ type, config }: Instance, value: Value): Value {
  if (value.kind !== 'object') return value;
  const isSet = (name: string): boolean =>
    config.kind === 'object' && (config.entries.get(name) ?? nullOf()).kind !== 'null';
  const entries = new Map(value.entries);
  for (const [name, item] of entries) if (!isSet(name) && isEmptyCollection(item)) entries.set(name, nullOf());
  for (const [name, source] of Object.entries(type.ledgerOnly?.mirrors ?? {})) {
    entries.set(name, entries.get(source) ?? nullOf());
  }
  if (!Object.hasOwn(type.attributes, 'region')) entries.delete('region');
  return object(entries);
}

function isEmptyCollection(value: Value): boolean {
  return 'items' in value ? value.items.length === 0 : 'entries' in value && value.entries.size === 0;
}

/** As finely as the expressions of Git say it: Terraform compares these places too. */
function secretsOf({ config, type }: Instance, value: Value): readonly StatePath[] {
  const entries = value.kind === 'object' ? [...value.entries] : [];
  return entries.flatMap(([name, item]) => {
    const given = config.kind === 'object' ? config.entries.get(sourceOf(type, name)) : undefined;
    const inConfig = given === undefined ? [] : secretPaths(given);
    const paths = inConfig.length === 0 && containsSensitive(item) ? [[]] : inConfig;
    return paths.map((path) => [{ attribute: name }, ...path]);
  });
}

function secretPaths(value: Value): readonly StatePath[] {
  if (value.sensitive) return [[]];
  switch (value.kind) {
    case 'object':
    case 'map':
      return [...value.entries].flatMap(([key, item]) =>
        secretPaths(item).map((path) => [value.kind === 'object' ? { attribute: key } : { key }, ...path]),
      );
    case 'list':
    case 'tuple':
      return value.items.flatMap((item, key) => secretPaths(item).map((path) => [{ key }, ...path]));
    default:
      // An element of a set has no place of its own, so that the set is secret as a whole.
      return containsSensitive(value) ? [[]] : [];
  }
}

/** The attribute that a value is taken from: an output of `terraform_data` is its input. */
function sourceOf({ ledgerOnly }: Instance['type'], name: string): string {
  return ledgerOnly?.mirrors?.[name] ?? name;
}

function anyTypeOf({ type }: Instance): readonly string[] {
  return Object.keys(type.attributes).filter((name) => type.attributes[sourceOf(type, name)]?.kind === anyKind);
}

function dependenciesOf(addresses: readonly string[]): readonly string[] {
  const blocks = addresses.map(parseAddress).flatMap((address) => {
    if (address === undefined) return [];
    const { mode, type, name } = address;
    return [formatLocal({ mode, type, name })];
  });
  return [...new Set(blocks)].sort();
}
