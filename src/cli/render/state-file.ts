import { formatLocal } from '../../core/address.ts';
import { containsUnknown, toPlain, type Value } from '../../core/value.ts';
import { typeOf } from '../../core/value-parts.ts';
import type { StateExport, StateObject, StateStep } from '../../engine/export/export-state.ts';
import { type Json, toKnown } from './json-value.ts';
import { type JsonTable, type Naming, providerName } from './plan-json-address.ts';
import { terraformVersion } from './plan-json-values.ts';
import { typeJson } from './value-json.ts';

/**
 * A state of Terraform, format 4, as `terraform state push` takes it. A secret stands in it in clear, because Terraform needs it.
 * https://developer.hashicorp.com/terraform/language/state
 */
export function renderState({ objects, outputs, requiredProviders }: StateExport, lineage: string): string {
  const naming = { qualify: false, providers: new Map(requiredProviders.map(({ name, source }) => [name, source])) };
  const blocks = Map.groupBy(objects, ({ address: { mode, type, name } }) => formatLocal({ mode, type, name }));
  const known = outputs.flatMap(({ name, after, sensitive }): [string, Json][] =>
    after === undefined || containsUnknown(after) ? [] : [[name, outputJson(after, sensitive)]],
  );
  const state = {
    version: 4,
    terraform_version: terraformVersion,
    serial: 1,
    lineage,
    outputs: Object.fromEntries(known),
    resources: [...blocks.values()].map((block) => resourceJson(block, naming)),
    check_results: null,
  };
  return `${JSON.stringify(state, undefined, 2)}\n`;
}

function outputJson(value: Value, sensitive: boolean): JsonTable {
  return { value: plainJson(value), type: typeJson(typeOf(value)), ...(sensitive ? { sensitive } : {}) };
}

function resourceJson(block: readonly StateObject[], naming: Naming): JsonTable {
  const [first] = block;
  if (first === undefined) throw new Error('a block has an object');
  const { mode, type, name } = first.address;
  const alias = first.provider?.split('.')[1];
  const provider = `provider["${providerName(type, naming)}"]${alias === undefined ? '' : `.${alias}`}`;
  return { mode, type, name, provider, instances: block.map(instanceJson) };
}

function instanceJson({ address, schemaVersion, attributes, secrets, anyType, dependencies }: StateObject): JsonTable {
  const entries = attributes.kind === 'object' ? [...attributes.entries] : [];
  return {
    ...(address.key === undefined ? {} : { index_key: address.key }),
    schema_version: schemaVersion,
    attributes: Object.fromEntries(
      entries.map(([name, value]) => [name, anyType.includes(name) ? typedJson(value) : plainJson(value)]),
    ),
    sensitive_attributes: secrets.map((path) => path.map(stepJson)),
    ...(dependencies.length === 0 ? {} : { dependencies }),
  };
}

function stepJson(step: StateStep): JsonTable {
  if ('attribute' in step) return { type: 'get_attr', value: step.attribute };
  return { type: 'index', value: { value: step.key, type: typeof step.key === 'number' ? 'number' : 'string' } };
}

/** A value of any type says of which it is; a null need not. */
function typedJson(value: Value): Json {
  return value.kind === 'null' ? null : { value: plainJson(value), type: typeJson(typeOf(value)) };
}

function plainJson(value: Value): Json {
  return toKnown(toPlain(value)) ?? null;
}
