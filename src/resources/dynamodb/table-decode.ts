import type {
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  SSEDescription,
  TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { Live } from '../../core/attribute.ts';
import type { GlobalIndex, LocalIndex } from './index-attributes.ts';
import type { Encryption, tableAttributes } from './table-attributes.ts';

/** A table as DescribeTable returns it, in the form of the configuration. */
export function decodeTable(table: TableDescription, name: string): Live<typeof tableAttributes> {
  const stream = table.StreamSpecification;
  return {
    name,
    ...decodeKeys(table.KeySchema),
    attribute: (table.AttributeDefinitions ?? []).map((field) => ({
      name: field.AttributeName ?? null,
      type: field.AttributeType ?? null,
    })),
    // A table that never was on demand has no summary of its billing.
    billing_mode: table.BillingModeSummary?.BillingMode ?? 'PROVISIONED',
    read_capacity: table.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
    write_capacity: table.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
    global_secondary_index: (table.GlobalSecondaryIndexes ?? []).map(decodeGlobalIndex),
    local_secondary_index: (table.LocalSecondaryIndexes ?? []).map(decodeLocalIndex),
    server_side_encryption: decodeEncryption(table.SSEDescription),
    stream_enabled: stream?.StreamEnabled ?? false,
    stream_view_type: stream?.StreamEnabled === true ? (stream.StreamViewType ?? '') : '',
    stream_arn: table.LatestStreamArn ?? null,
    stream_label: table.LatestStreamLabel ?? null,
    table_class: table.TableClassSummary?.TableClass ?? 'STANDARD',
    deletion_protection_enabled: table.DeletionProtectionEnabled ?? false,
    arn: table.TableArn ?? null,
  };
}

/** What a table is busy with; it takes no other change before that is done. */
export function describePending(table: TableDescription | undefined): string | undefined {
  const busy = ['CREATING', 'UPDATING', 'DELETING', 'ARCHIVING', 'ENABLING', 'DISABLING'];
  if (busy.includes(table?.TableStatus ?? '')) {
    return `the table is ${table?.TableStatus}`;
  }
  const index = table?.GlobalSecondaryIndexes?.find(
    ({ IndexStatus }) => IndexStatus !== undefined && IndexStatus !== 'ACTIVE',
  );
  if (index !== undefined) {
    return `the index ${index.IndexName} is ${index.IndexStatus}${index.Backfilling === true ? ' and being filled' : ''}`;
  }
  return busy.includes(table?.SSEDescription?.Status ?? '')
    ? `its encryption is ${table?.SSEDescription?.Status}`
    : undefined;
}

function decodeKeys(schema: readonly KeySchemaElement[] | undefined) {
  const nameOf = (type: string): string | null =>
    schema?.find(({ KeyType }) => KeyType === type)?.AttributeName ?? null;
  return { hash_key: nameOf('HASH'), range_key: nameOf('RANGE') };
}

function decodeGlobalIndex(index: GlobalSecondaryIndexDescription): GlobalIndex {
  return {
    ...decodeProjection(index),
    ...decodeKeys(index.KeySchema),
    read_capacity: index.ProvisionedThroughput?.ReadCapacityUnits ?? 0,
    write_capacity: index.ProvisionedThroughput?.WriteCapacityUnits ?? 0,
  };
}

function decodeLocalIndex(index: LocalSecondaryIndexDescription): LocalIndex {
  return { ...decodeProjection(index), range_key: decodeKeys(index.KeySchema).range_key };
}

function decodeProjection({ IndexName, Projection }: GlobalSecondaryIndexDescription | LocalSecondaryIndexDescription) {
  return {
    name: IndexName ?? null,
    projection_type: Projection?.ProjectionType ?? null,
    non_key_attributes: Projection?.NonKeyAttributes ?? [],
  };
}

function decodeEncryption(encryption: SSEDescription | undefined): readonly Encryption[] {
  const on = ['ENABLED', 'ENABLING', 'UPDATING'].includes(encryption?.Status ?? '');
  return [{ enabled: on, kms_key_arn: on ? (encryption?.KMSMasterKeyArn ?? null) : null }];
}
