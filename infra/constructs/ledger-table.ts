import { DynamodbTable } from '@cdktf/provider-aws/lib/dynamodb-table/index.js';
import { Construct } from 'constructs';
import type { Names } from '../names.ts';

/** The table of leases, ledger and history, as `groundstate init` would make it: on demand, recoverable, protected. */
export class LedgerTable extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, names: Names) {
    super(scope, id);
    const table = new DynamodbTable(this, 'table', {
      name: names.table,
      billingMode: 'PAY_PER_REQUEST',
      hashKey: 'pk',
      rangeKey: 'sk',
      attribute: [
        { name: 'pk', type: 'S' },
        { name: 'sk', type: 'S' },
      ],
      ttl: { attributeName: 'expiresAt', enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
      serverSideEncryption: { enabled: true },
      lifecycle: { preventDestroy: true },
      tags: { Name: names.table },
    });
    this.arn = table.arn;
  }
}
