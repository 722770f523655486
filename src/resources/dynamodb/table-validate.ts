import type { Desired, Live } from '../../core/attribute.ts';
import type { tableAttributes } from './table-attributes.ts';

type Table = Desired<typeof tableAttributes>;

/** The rules over several arguments of a table. */
export function validateTable(desired: Table): readonly string[] {
  return [
    ...checkReplicas(desired),
    ...checkFields(desired),
    ...checkCapacities(desired),
    ...checkStream(desired),
    ...checkTtl(desired),
  ];
}

/** The type of a key of the table or of a local index is decided at birth; that of a global index only costs the index. */
export function findReplacements(desired: Table, live: Live<typeof tableAttributes>): readonly 'attribute'[] {
  const fixed = new Set([
    desired.hash_key,
    desired.range_key,
    ...(desired.local_secondary_index ?? []).map((index) => index.range_key),
  ]);
  const retyped = (desired.attribute ?? []).some(
    (field) =>
      fixed.has(field.name) && live.attribute?.some((found) => found.name === field.name && found.type !== field.type),
  );
  return retyped ? ['attribute'] : [];
}

function checkReplicas(desired: Table): readonly string[] {
  return (desired.replica ?? []).length > 0
    ? [
        'The block "replica" (global tables) is not supported yet. The table is left alone, because its replicas would be neither made nor watched. Take the block out, or keep the table with another tool until it is supported.',
      ]
    : [];
}

/** Each declared field must be a key of something, and each key must be declared; not checked while a name is not known. */
function checkFields(desired: Table): readonly string[] {
  const names = (desired.attribute ?? []).map(({ name }) => name);
  const globals = desired.global_secondary_index ?? [];
  const keys = [
    desired.hash_key,
    desired.range_key,
    ...(desired.local_secondary_index ?? []).map((index) => index.range_key),
    ...globals.flatMap((index) => [index.hash_key, index.range_key]),
  ].filter((key) => key !== null && key !== '');
  if (![...names, ...keys].every((name) => typeof name === 'string')) {
    return [];
  }
  const unused = names.filter((name) => !keys.includes(name));
  const missing = [...new Set(keys)].filter((key) => !names.includes(key));
  return [
    ...unused.map(
      (name) =>
        `The attribute "${name}" is no key of the table or of an index. DynamoDB refuses such declarations: take it out.`,
    ),
    ...missing.map((name) => `The key "${name}" has no "attribute" block that says its type. Add one.`),
  ];
}

function checkCapacities(desired: Table): readonly string[] {
  if (desired.billing_mode !== 'PROVISIONED') {
    return [];
  }
  const owners = [
    { label: 'The table', of: desired },
    ...(desired.global_secondary_index ?? []).map((index) => ({ label: `The index "${index.name}"`, of: index })),
  ];
  return owners
    .filter(({ of }) => !of.read_capacity || !of.write_capacity)
    .map(
      ({ label }) =>
        `${label} needs "read_capacity" and "write_capacity" of at least 1, because the billing mode is PROVISIONED. Give both, or set "billing_mode" to PAY_PER_REQUEST.`,
    );
}

function checkStream(desired: Table): readonly string[] {
  if (desired.stream_enabled === true && !desired.stream_view_type) {
    return [
      '"stream_enabled" is true without a "stream_view_type". Say what the stream shows, for example NEW_AND_OLD_IMAGES.',
    ];
  }
  if (desired.stream_enabled !== true && desired.stream_view_type && typeof desired.stream_enabled !== 'symbol') {
    return ['"stream_view_type" is given for a table without a stream. Set "stream_enabled" to true, or take it out.'];
  }
  return [];
}

function checkTtl(desired: Table): readonly string[] {
  return (desired.ttl ?? []).some((ttl) => ttl.enabled === true && !ttl.attribute_name)
    ? ['The "ttl" block is enabled without an "attribute_name". Name the field that holds the expiry time.']
    : [];
}
