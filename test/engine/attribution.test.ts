import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateTagsCommand,
  DeleteInternetGatewayCommand,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { CONSISTENCY_WINDOW_MS } from '../../src/core/protocol/windows.ts';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;
let buckets = 0;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const exclusive =
  'version: 1\ndefaults: {drift: revert, prune: auto, exclusive: [aws_vpc_security_group_ingress_rule]}\n';

async function onEstate(work: (rig: EstateRig, bucket: string) => Promise<void>): Promise<void> {
  const rig = await openEstate(cloud);
  buckets += 1;
  const bucket = `attribution-${buckets}`;
  try {
    rig.commit(
      {
        app: stackOf({
          aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_support: true, tags: { Team: 'net' } } },
          // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
          aws_security_group: { web: { name: 'web', vpc_id: '${aws_vpc.main.id}' } },
          aws_internet_gateway: { out: {} },
          aws_s3_bucket: { data: { bucket } },
          aws_s3_bucket_versioning: {
            // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of Terraform
            data: { bucket: '${aws_s3_bucket.data.id}', versioning_configuration: [{ status: 'Enabled' }] },
          },
        }),
      },
      { policy: exclusive },
    );
    const report = await rig.reconcile('app');
    assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
    await rig.alerts();
    await work(rig, bucket);
  } finally {
    rig.close();
  }
}

const idOf = async (rig: EstateRig, address: string): Promise<string> =>
  (await rig.entries('app')).find((entry) => entry.address === `app/${address}`)?.id ?? '';

async function driftAlerts(rig: EstateRig): Promise<readonly Alert[]> {
  return (await rig.alerts()).filter(({ kind }) => kind === 'drift');
}

const openPort = (groupId: string): AuthorizeSecurityGroupIngressCommand =>
  new AuthorizeSecurityGroupIngressCommand({
    GroupId: groupId,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });

interface Edit {
  readonly sentence: string;
  readonly operation: string;
  make(rig: EstateRig, bucket: string): Promise<unknown>;
}

const edits: readonly Edit[] = [
  {
    sentence: 'a changed attribute',
    operation: 'ModifyVpcAttribute',
    make: async ({ ec2, ...rig }) => {
      const VpcId = await idOf({ ec2, ...rig }, 'aws_vpc.main');
      await ec2.send(new CreateTagsCommand({ Resources: [VpcId], Tags: [{ Key: 'Extra', Value: 'x' }] }));
      return ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: false } }));
    },
  },
  {
    sentence: 'changed tags',
    operation: 'CreateTags',
    make: async (rig) => {
      const Resources = [await idOf(rig, 'aws_vpc.main')];
      return rig.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Team', Value: 'nobody' }] }));
    },
  },
  {
    sentence: 'an added rule',
    operation: 'AuthorizeSecurityGroupIngress',
    make: async (rig) => rig.ec2.send(openPort(await idOf(rig, 'aws_security_group.web'))),
  },
  {
    sentence: 'a setting of a bucket',
    operation: 'PutBucketVersioning',
    make: ({ s3 }, Bucket) =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } })),
  },
  {
    sentence: 'a deleted object',
    operation: 'DeleteInternetGateway',
    make: async (rig) => {
      const InternetGatewayId = await idOf(rig, 'aws_internet_gateway.out');
      await rig.ec2.send(new DeleteInternetGatewayCommand({ InternetGatewayId }));
      rig.passTime(CONSISTENCY_WINDOW_MS + 1_000);
    },
  },
];

for (const { sentence, operation, make } of edits) {
  test(`the alert about ${sentence} names the person, the call and the event`, async () => {
    await onEstate(async (rig, bucket) => {
      await make(rig, bucket);
      await rig.reconcile('app');
      const alerts = await driftAlerts(rig);
      const by = alerts.map((alert) => alert.by).join('\n');
      assert.match(
        by,
        new RegExp(
          `^ada in the role ada, by an SDK \\(js\\).* UTC \\(${operation}, CloudTrail event [0-9a-f-]+\\)$`,
          'm',
        ),
      );
      const found = (await rig.history()).filter(({ kind }) => kind === 'drift found');
      assert.ok(found.some(({ actor, text }) => actor === 'ada in the role ada' && text.includes(operation)));
    });
  });
}

test('a scan names the person too, and the timeline is searched by a part of the name', async () => {
  await onEstate(async (rig) => {
    await rig.ec2.send(openPort(await idOf(rig, 'aws_security_group.web')));
    const [drift] = (await rig.scan('app')).drifts;
    assert.equal(drift?.culprit?.name, 'ada in the role ada');
    const now = Date.now();
    const query = { since: now - 60_000, until: now + 60_000, actor: 'ROLE ADA' };
    const events = await rig.worker.journal.history(query, new AbortController().signal);
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['drift found'],
    );
  });
});

test('a name that CloudTrail learns later is told once, also when the drift is put back already', async () => {
  await onEstate(async (rig) => {
    await rig.ec2.send(openPort(await idOf(rig, 'aws_security_group.web')));
    const undo = rig.spoil({ service: 'cloudtrail', times: Number.POSITIVE_INFINITY }, { kind: 'drop-before' });
    await rig.reconcile('app');
    undo();
    const first = await rig.alerts();
    assert.deepEqual(
      first.map(({ kind, by }) => [kind, kind === 'drift' ? by : '']),
      [
        ['drift', 'not known yet'],
        ['resolved', ''],
      ],
    );
    await rig.reconcile('app');
    const later = await rig.alerts();
    assert.deepEqual(
      later.map(({ kind, title }) => [kind, title.slice(0, 19)]),
      [['info', 'Now it is known who']],
    );
    assert.match(later[0]?.by ?? '', /^ada in the role ada/);
    const told = (await rig.history()).filter(({ kind }) => kind === 'drift attributed');
    assert.deepEqual(
      told.map(({ actor }) => actor),
      ['ada in the role ada'],
    );
    await rig.reconcile('app');
    assert.deepEqual(await rig.alerts(), []);
  });
});

test('after an hour CloudTrail is not asked any more about a drift that it does not know', async () => {
  await onEstate(async (rig) => {
    await rig.ec2.send(openPort(await idOf(rig, 'aws_security_group.web')));
    const undo = rig.spoil({ service: 'cloudtrail', times: Number.POSITIVE_INFINITY }, { kind: 'drop-before' });
    await rig.reconcile('app');
    undo();
    rig.passTime(61 * 60_000);
    const before = rig.calls().length;
    await rig.reconcile('app');
    const asked = rig.calls().slice(before);
    assert.equal(asked.filter(({ service }) => service === 'cloudtrail').length, 0);
  });
});

test('a hundred drifts cost ten look-ups at most, and a quiet scan none', async () => {
  await onEstate(async (rig) => {
    const group = await idOf(rig, 'aws_security_group.web');
    const before = rig.calls().length;
    await rig.scan('app');
    assert.equal(
      rig
        .calls()
        .slice(before)
        .filter(({ service }) => service === 'cloudtrail').length,
      0,
    );
    const IpPermissions = Array.from({ length: 30 }, (_, port) => ({
      IpProtocol: 'tcp',
      FromPort: 1000 + port,
      ToPort: 1000 + port,
      IpRanges: [{ CidrIp: '10.1.0.0/16' }],
    }));
    await rig.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions }));
    const loud = rig.calls().length;
    const { drifts } = await rig.scan('app');
    assert.equal(drifts.length, 30);
    assert.ok(drifts.every(({ culprit }) => culprit?.name === 'ada in the role ada'));
    const lookUps = rig
      .calls()
      .slice(loud)
      .filter(({ service }) => service === 'cloudtrail').length;
    assert.ok(lookUps <= 10, `${lookUps} look-ups`);
  });
});
