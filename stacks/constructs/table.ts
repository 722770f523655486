import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Construct } from 'constructs';
import { estate, type TableSettings } from '../estate.ts';
import { tagsFor } from '../tags.ts';

interface ExportedTable extends TableSettings {
  readonly exportBucket: string;
}

/** A DynamoDB table, billed by request. */
export class Table extends Construct {
  constructor(scope: Construct, id: string, settings: ExportedTable) {
    super(scope, id);
    const indexes = settings.indexes ?? [];
    new DynamodbTable(this, 'Default', {
      name: `${estate.name}-${settings.name}`,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: settings.hashKey,
      ...(settings.rangeKey === undefined ? {} : { rangeKey: settings.rangeKey }),
      attribute: keyNames(settings).map((name) => ({
        name,
        type: settings.numberKeys?.includes(name) === true ? 'N' : 'S',
      })),
      ...(indexes.length === 0
        ? {}
        : {
            globalSecondaryIndex: indexes.map((index) => ({
              name: index.name,
              hashKey: index.hashKey,
              projectionType: index.projection,
              ...(index.rangeKey === undefined ? {} : { rangeKey: index.rangeKey }),
            })),
          }),
      ...(settings.expiresAt === undefined ? {} : { ttl: { attributeName: settings.expiresAt, enabled: true } }),
      pointInTimeRecovery: { enabled: settings.recoverable === true },
      deletionProtectionEnabled: settings.deletionProtected === true,
      tags: tagsFor(this, settings.name, { ExportBucket: settings.exportBucket, ...settings.tags }),
    });
  }
}

/** DynamoDB wants each key attribute declared exactly once, those of the indexes included. */
function keyNames(settings: TableSettings): readonly string[] {
  const keys = [settings, ...(settings.indexes ?? [])].flatMap(({ hashKey, rangeKey }) => [hashKey, rangeKey]);
  return [...new Set(keys.filter((key) => key !== undefined))];
}
