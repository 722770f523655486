import { DataAwsCallerIdentity } from '@cdktf/provider-aws/lib/data-aws-caller-identity/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { PrivateBucket } from './constructs/private-bucket.ts';
import { estate } from './estate.ts';

/** The bucket for build artifacts, reports and exports. */
export class StorageStack extends TerraformStack {
  readonly artifacts: PrivateBucket;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region: estate.region });
    const account = new DataAwsCallerIdentity(this, 'current');
    this.artifacts = new PrivateBucket(this, 'artifacts', {
      bucketName: `${estate.storage.bucketPrefix}-${account.accountId}`,
      accountId: account.accountId,
      retention: estate.storage.retention,
    });
  }
}
