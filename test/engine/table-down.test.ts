import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ModifyVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

const never = new AbortController().signal;
const trigger = { kind: 'command', text: 'a test' } as const;
let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

test('while the table is down a scan goes on by what was read of it last, says how old that is, and records nothing', () =>
  onNewEstate(
    cloud,
    async (rig) => {
      const vpc = { main: { cidr_block: '10.0.0.0/16', enable_dns_support: true } };
      rig.commit({ app: stackOf({ aws_vpc: vpc }), other: stackOf({ aws_internet_gateway: { out: {} } }) });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      await rig.scan('app');
      const [entry] = await rig.entries('app');
      await rig.ec2.send(new ModifyVpcAttributeCommand({ VpcId: entry?.id ?? '', EnableDnsSupport: { Value: false } }));
      const estate = await rig.estate(); // a worker keeps the one of the last good commit
      const scan = (stack: string) => rig.worker.engine.scan(estate, stack, { record: true }, never);
      const before = rig.calls(true).length;
      const mend = rig.tableDown();
      const report = await scan('app');
      assert.deepEqual(
        report.drifts.map(({ address, attribute, culprit }) => [address, attribute, culprit?.name]),
        [['app/aws_vpc.main', 'enable_dns_support', 'ada in the role ada']],
      );
      assert.match(
        report.diagnostics.find(({ code }) => code === 'table-unavailable')?.detail ?? '',
        /by what this process read of the ledger \d+ s ago\. Nothing is recorded, applied or put back/,
      );
      await assert.rejects(rig.worker.engine.reconcile(estate, 'app', { trigger, patience: 'none' }, never), {
        code: 'table-unavailable',
      });
      await assert.rejects(scan('other'), { code: 'table-unavailable' }, 'of it nothing was ever read');
      mend();
      assert.equal(rig.calls(true).length, before);
      assert.deepEqual(await rig.alerts(), []);

      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      const told = (await rig.alerts()).map(({ kind }) => kind);
      assert.deepEqual(told.toSorted(), ['drift', 'resolved'], 'it is told and put back when the table is there again');
    },
    { ledger: 'in DynamoDB' },
  ));
