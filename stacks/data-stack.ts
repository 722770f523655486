import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import { Firewall } from './constructs/firewall.ts';
import { Table } from './constructs/table.ts';
import { estate } from './estate.ts';
import type { NetworkStack } from './network-stack.ts';
import type { StorageStack } from './storage-stack.ts';

interface DataStackSettings {
  readonly network: NetworkStack;
  readonly storage: StorageStack;
}

/** The tables, and the firewall of the job that exports them; both refer to the other two stacks. */
export class DataStack extends TerraformStack {
  constructor(scope: Construct, id: string, settings: DataStackSettings) {
    super(scope, id);
    new AwsProvider(this, 'aws', { region: estate.region });
    const exportBucket = settings.storage.artifacts.bucketName;
    for (const table of estate.data.tables) new Table(this, table.name, { ...table, exportBucket });

    const exporter = new Firewall(this, 'exporter', {
      vpcId: settings.network.vpc.id,
      description: 'The job that copies tables to the artifact bucket',
    });
    exporter.allowFromGroup({ groupId: settings.network.app.groupId, node: settings.network.app.node }, 9000);
    exporter.allowToAddresses('https', { port: 443, cidrBlock: '0.0.0.0/0' });
    new TerraformOutput(this, 'export-bucket', { value: exportBucket });
  }
}
