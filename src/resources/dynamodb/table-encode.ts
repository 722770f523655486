import type {
  AttributeDefinition,
  CreateTableInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
  ProvisionedThroughput,
  SSESpecification,
  StreamViewType,
} from '@aws-sdk/client-dynamodb';
import type { Desired } from '../../core/attribute.ts';
import type { Birth } from '../define.ts';
import type { GlobalIndex, LocalIndex } from './index-attributes.ts';
import type { Field, tableAttributes } from './table-attributes.ts';

type Table = Desired<typeof tableAttributes>;

/** The table at its birth, with its indexes: adding them later means filling them one by one. */
export function encodeTable(desired: Table, birth: Birth): CreateTableInput {
  const provisioned = desired.billing_mode !== 'PAY_PER_REQUEST';
  const globals = (desired.global_secondary_index ?? []).map((index) => encodeGlobalIndex(index, provisioned));
  const locals = (desired.local_secondary_index ?? []).map((index) => encodeLocalIndex(index, desired.hash_key));
  const encryption = desired.server_side_encryption?.find(({ enabled }) => enabled === true);
  return {
    TableName: desired.name ?? '',
    AttributeDefinitions: encodeFields(desired.attribute ?? []),
    KeySchema: encodeKeys(desired.hash_key, desired.range_key),
    BillingMode: provisioned ? 'PROVISIONED' : 'PAY_PER_REQUEST',
    ...(provisioned ? { ProvisionedThroughput: encodeThroughput(desired) } : {}),
    ...(globals.length > 0 ? { GlobalSecondaryIndexes: globals } : {}),
    ...(locals.length > 0 ? { LocalSecondaryIndexes: locals } : {}),
    ...(desired.stream_enabled === true
      ? {
          StreamSpecification: {
            StreamEnabled: true,
            StreamViewType: (desired.stream_view_type || undefined) as StreamViewType,
          },
        }
      : {}),
    ...(encryption === undefined ? {} : { SSESpecification: encodeEncryption(encryption.kms_key_arn) }),
    ...(desired.table_class === 'STANDARD_INFREQUENT_ACCESS' ? { TableClass: 'STANDARD_INFREQUENT_ACCESS' } : {}),
    ...(desired.deletion_protection_enabled === true ? { DeletionProtectionEnabled: true } : {}),
    Tags: Object.entries(birth.tags).map(([Key, Value]) => ({ Key, Value })),
  };
}

/** The types of the key fields. */
export function encodeFields(fields: readonly Field[]): AttributeDefinition[] {
  return fields.map((field) => ({ AttributeName: field.name ?? '', AttributeType: (field.type ?? 'S') as 'S' }));
}

/** A global index; capacities only where the table has them. */
export function encodeGlobalIndex(index: GlobalIndex, provisioned: boolean): GlobalSecondaryIndex {
  return {
    IndexName: index.name ?? '',
    KeySchema: encodeKeys(index.hash_key, index.range_key),
    Projection: encodeProjection(index),
    ...(provisioned ? { ProvisionedThroughput: encodeThroughput(index) } : {}),
  };
}

/** Capacities; AWS knows none below one. */
export function encodeThroughput(of: {
  readonly read_capacity: number | null;
  readonly write_capacity: number | null;
}): ProvisionedThroughput {
  return { ReadCapacityUnits: of.read_capacity || 1, WriteCapacityUnits: of.write_capacity || 1 };
}

/** Encryption with a key of the account; without a name it is the one that AWS manages there. */
export function encodeEncryption(key: string | null): SSESpecification {
  return { Enabled: true, SSEType: 'KMS', ...(key ? { KMSMasterKeyId: key } : {}) };
}

function encodeLocalIndex(index: LocalIndex, hashKey: string | null): LocalSecondaryIndex {
  return {
    IndexName: index.name ?? '',
    KeySchema: encodeKeys(hashKey, index.range_key),
    Projection: encodeProjection(index),
  };
}

function encodeKeys(hash: string | null, range: string | null): KeySchemaElement[] {
  return [
    { AttributeName: hash ?? '', KeyType: 'HASH' },
    ...(range ? [{ AttributeName: range, KeyType: 'RANGE' as const }] : []),
  ];
}

function encodeProjection(index: GlobalIndex | LocalIndex): Projection {
  const fields = index.non_key_attributes ?? [];
  return {
    ProjectionType: (index.projection_type ?? 'ALL') as 'ALL',
    ...(fields.length > 0 ? { NonKeyAttributes: [...fields] } : {}),
  };
}
