import {
  type GlobalSecondaryIndexUpdate,
  type ProvisionedThroughput,
  UpdateTableCommand,
  type UpdateTableInput,
} from '@aws-sdk/client-dynamodb';
import { type Call, callOf } from '../call.ts';
import type { Aspect, Write } from '../define.ts';
import { type GlobalIndex, sameCapacities, sameShape } from './index-attributes.ts';
import type { tableAttributes } from './table-attributes.ts';
import { encodeFields, encodeGlobalIndex, encodeThroughput } from './table-encode.ts';

type Change = Write<typeof tableAttributes>;

/**
 * Billing, capacities and global indexes, which depend on each other. DynamoDB takes one kind of change in a call, and makes or
 * drops one index in a call. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
export const capacityAspect: Aspect<typeof tableAttributes> = {
  name: 'capacity',
  owns: ['attribute', 'billing_mode', 'read_capacity', 'write_capacity', 'global_secondary_index'],
  actions: ['dynamodb:UpdateTable'],
  write(change) {
    const indexes = sortIndexes(change);
    const wasProvisioned = change.live.billing_mode !== 'PAY_PER_REQUEST';
    const switches = change.changed.has('billing_mode');
    const provisioned = switches ? !wasProvisioned : wasProvisioned;
    return [
      // Without capacities there is less to say about indexes, so this comes before them.
      ...(switches && wasProvisioned ? [update(change, { BillingMode: 'PAY_PER_REQUEST' })] : []),
      ...indexes.stale.map(({ name }) => updateIndex(change, { Delete: { IndexName: name ?? '' } })),
      ...(switches && !wasProvisioned ? [provision(change, indexes.kept)] : []),
      ...(provisioned && !switches ? resize(change, indexes.kept) : []),
      ...indexes.fresh.map((index) => updateIndex(change, { Create: encodeGlobalIndex(index, provisioned) })),
    ];
  },
};

interface SortedIndexes {
  /** Taken away; an index whose shape changes is taken away and made anew. */
  readonly stale: readonly GlobalIndex[];
  readonly fresh: readonly GlobalIndex[];
  readonly kept: readonly { readonly wanted: GlobalIndex; readonly found: GlobalIndex }[];
}

function sortIndexes({ desired, live, changed }: Change): SortedIndexes {
  const found = live.global_secondary_index ?? [];
  const touched = changed.has('global_secondary_index') || changed.has('attribute');
  const wanted = touched ? (desired.global_secondary_index ?? found) : found;
  const retyped = new Set(
    (desired.attribute ?? [])
      .filter((field) => live.attribute?.some((other) => other.name === field.name && other.type !== field.type))
      .map(({ name }) => name),
  );
  const kept = found.flatMap((index) => {
    const partner = wanted.find(({ name }) => name === index.name);
    const same =
      partner !== undefined &&
      sameShape(partner, index) &&
      !retyped.has(index.hash_key) &&
      !retyped.has(index.range_key);
    return same ? [{ wanted: partner, found: index }] : [];
  });
  const names = new Set(kept.map((pair) => pair.found.name));
  const others = (list: readonly GlobalIndex[]): GlobalIndex[] => list.filter(({ name }) => !names.has(name));
  return { kept, stale: others(found), fresh: others(wanted) };
}

/** From on demand to capacities: those of the remaining indexes must come with those of the table. */
function provision(change: Change, kept: SortedIndexes['kept']): Call {
  const table = encodeThroughput(change.desired);
  // On demand no index differs in its capacities, so what is wanted of them is not among the changes.
  const configured = (index: GlobalIndex): GlobalIndex =>
    change.desired.global_secondary_index?.find(({ name }) => name === index.name) ?? index;
  const updates = kept.map(({ wanted }) => throughputUpdate(wanted, inherit(configured(wanted), table)));
  return update(change, {
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: table,
    ...(updates.length > 0 ? { GlobalSecondaryIndexUpdates: updates } : {}),
  });
}

/** An index that nobody gave capacities gets those of its table. */
function inherit(index: GlobalIndex, table: ProvisionedThroughput): ProvisionedThroughput {
  return encodeThroughput({
    read_capacity: index.read_capacity || (table.ReadCapacityUnits ?? 1),
    write_capacity: index.write_capacity || (table.WriteCapacityUnits ?? 1),
  });
}

function resize(change: Change, kept: SortedIndexes['kept']): readonly Call[] {
  const { desired, live, changed } = change;
  const pick = (name: 'read_capacity' | 'write_capacity'): number | null =>
    changed.has(name) ? desired[name] : (live[name] ?? null);
  const table = encodeThroughput({ read_capacity: pick('read_capacity'), write_capacity: pick('write_capacity') });
  return [
    ...(changed.has('read_capacity') || changed.has('write_capacity')
      ? [update(change, { ProvisionedThroughput: table })]
      : []),
    ...kept
      .filter(({ wanted, found }) => !sameCapacities(wanted, found))
      .map(({ wanted, found }) => updateIndex(change, throughputUpdate(wanted, keepUnset(wanted, found)))),
  ];
}

function keepUnset(wanted: GlobalIndex, found: GlobalIndex): ProvisionedThroughput {
  return encodeThroughput({
    read_capacity: wanted.read_capacity || found.read_capacity,
    write_capacity: wanted.write_capacity || found.write_capacity,
  });
}

function throughputUpdate(index: GlobalIndex, throughput: ProvisionedThroughput): GlobalSecondaryIndexUpdate {
  return { Update: { IndexName: index.name ?? '', ProvisionedThroughput: throughput } };
}

/** A new index needs the types of its keys, so the types of all fields go along. */
function updateIndex(change: Change, step: GlobalSecondaryIndexUpdate): Call {
  const fields =
    step.Create === undefined ? {} : { AttributeDefinitions: encodeFields(change.desired.attribute ?? []) };
  return update(change, { ...fields, GlobalSecondaryIndexUpdates: [step] });
}

function update(change: Change, input: Omit<UpdateTableInput, 'TableName'>): Call {
  return callOf(UpdateTableCommand, { TableName: change.id, ...input });
}
