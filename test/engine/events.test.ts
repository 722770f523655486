import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { TagResourceCommand } from '@aws-sdk/client-dynamodb';
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateRouteCommand,
  CreateTagsCommand,
  DeleteRouteCommand,
  DescribeRouteTablesCommand,
  DisassociateRouteTableCommand,
  ModifyVpcAttributeCommand,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { readMessage } from '../../src/core/events/read-message.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { openEvents, type RigEvents } from '../support/rig-events.ts';
import { buildLargeEstate } from '../support/rig-large-estate.ts';
import { openBob } from '../support/rig-second-person.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

interface Edit {
  readonly sentence: string;
  readonly drift: RegExp;
  readonly operation: string;
  /** AWS calls beside receiving the message and removing it. */
  readonly reads: readonly string[];
  make(rig: EstateRig, id: (address: string) => string): Promise<unknown>;
}

const port = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };

const edits: readonly Edit[] = [
  {
    sentence: 'an attribute of a VPC',
    drift: /^declared estate\/aws_vpc.main enable_dns_support$/,
    operation: 'ModifyVpcAttribute',
    reads: ['DescribeVpcAttribute', 'DescribeVpcs'],
    make: ({ ec2 }, id) =>
      ec2.send(new ModifyVpcAttributeCommand({ VpcId: id('aws_vpc.main'), EnableDnsSupport: { Value: false } })),
  },
  {
    sentence: 'tags',
    drift: /^declared estate\/aws_subnet.all\[0\] tags$/,
    operation: 'CreateTags',
    reads: ['DescribeSubnets'],
    make: ({ ec2 }, id) =>
      ec2.send(new CreateTagsCommand({ Resources: [id('aws_subnet.all[0]')], Tags: [{ Key: 'a', Value: 'b' }] })),
  },
  {
    sentence: 'a rule that is added',
    drift: /^added estate\/aws_vpc_security_group_ingress_rule\.added\["sgr-\w+"\] \*$/,
    operation: 'AuthorizeSecurityGroupIngress',
    reads: ['DescribeSecurityGroupRules'],
    make: ({ ec2 }, id) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({ GroupId: id('aws_security_group.all[0]'), IpPermissions: [port] }),
      ),
  },
  {
    sentence: 'a rule that is revoked',
    drift: /^missing estate\/aws_vpc_security_group_ingress_rule\.all\[1\] \*$/,
    operation: 'RevokeSecurityGroupIngress',
    reads: ['DescribeSecurityGroupRules', 'DescribeSecurityGroupRules', 'GetCallerIdentity'],
    make: ({ ec2 }, id) =>
      ec2.send(
        new RevokeSecurityGroupIngressCommand({
          GroupId: id('aws_security_group.all[1]'),
          SecurityGroupRuleIds: [id('aws_vpc_security_group_ingress_rule.all[1]')],
        }),
      ),
  },
  {
    sentence: 'a route that is deleted',
    drift: /^missing estate\/aws_route\.all\[0\] \*$/,
    operation: 'DeleteRoute',
    reads: ['DescribeRouteTables', 'DescribeRouteTables', 'GetCallerIdentity'],
    make: ({ ec2 }, id) =>
      ec2.send(
        new DeleteRouteCommand({ RouteTableId: id('aws_route_table.all[0]'), DestinationCidrBlock: '0.0.0.0/0' }),
      ),
  },
  {
    sentence: 'a route that is added',
    drift: /^added estate\/aws_route\.added\["rtb-\w+_192\.168\.0\.0\/16"\] \*$/,
    operation: 'CreateRoute',
    reads: ['DescribeRouteTables'],
    make: ({ ec2 }, id) =>
      ec2.send(
        new CreateRouteCommand({
          RouteTableId: id('aws_route_table.all[1]'),
          DestinationCidrBlock: '192.168.0.0/16',
          GatewayId: id('aws_internet_gateway.all[0]'),
        }),
      ),
  },
  {
    sentence: 'an association that is taken away',
    drift: /^missing estate\/aws_route_table_association\.all\[0\] \*$/,
    operation: 'DisassociateRouteTable',
    reads: ['DescribeRouteTables', 'DescribeRouteTables', 'GetCallerIdentity'],
    async make({ ec2 }, id) {
      const { RouteTables } = await ec2.send(
        new DescribeRouteTablesCommand({ RouteTableIds: [id('aws_route_table.all[0]')] }),
      );
      const AssociationId = RouteTables?.[0]?.Associations?.[0]?.RouteTableAssociationId;
      return ec2.send(new DisassociateRouteTableCommand({ AssociationId }));
    },
  },
  {
    sentence: 'a setting of a bucket',
    drift: /^declared estate\/aws_s3_bucket_versioning\.all\[0\] versioning_configuration$/,
    operation: 'PutBucketVersioning',
    reads: ['GetBucketVersioning'],
    make: ({ s3 }, id) =>
      s3.send(
        new PutBucketVersioningCommand({
          Bucket: id('aws_s3_bucket.all[0]'),
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
  },
  {
    sentence: 'the tags of a table',
    drift: /^declared estate\/aws_dynamodb_table\.all\[0\] tags$/,
    operation: 'TagResource',
    reads: ['DescribeTable', 'ListTagsOfResource'],
    make: ({ account, dynamodb }, id) => {
      const table = id('aws_dynamodb_table.all[0]');
      const ResourceArn = `arn:aws:dynamodb:${rigRegion}:${account.id}:table/${table}`;
      return dynamodb.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'Owner', Value: 'nobody' }] }));
    },
  },
];

for (const n of [2, 20]) {
  describe(`an event in an estate of ${n} objects of each type`, { concurrency: 1 }, () => {
    let rig: EstateRig;
    let events: RigEvents;
    let ids: ReadonlyMap<string, string>;

    before(async () => {
      rig = await openEstate(cloud);
      await buildLargeEstate(rig, 'estate', n);
      // Older than what AWS may only hide.
      rig.passTime(10 * 60_000);
      await rig.scan('estate');
      await rig.alerts();
      ids = new Map((await rig.entries('estate')).map(({ address, id }) => [address.slice('estate/'.length), id]));
      events = await openEvents(cloud, rig);
    });
    after(() => {
      events?.close();
      rig?.close();
    });

    for (const { sentence, drift, operation, reads, make } of edits) {
      test(`about ${sentence} is told with its author, by at most five calls`, async () => {
        await make(rig, (address) => ids.get(address) ?? '');
        const from = rig.calls().length;
        const noticed = await events.drain();
        const calls = rig.calls().slice(from);
        const made = calls.map((call) => call.operation).filter((name) => !/^(Receive|Delete)Message/.test(name));
        assert.deepEqual(made.sort(), [...reads].sort());
        const found = noticed.flatMap(({ drifts }) => drifts);
        const [alert, ...more] = (await rig.alerts()).filter(({ kind }) => kind === 'drift');
        assert.deepEqual(
          found.map(({ tier, address, attribute }) => drift.test(`${tier} ${address} ${attribute}`)),
          [true],
          JSON.stringify(found),
        );
        assert.deepEqual(more, []);
        assert.match(alert?.by ?? '', new RegExp(`^ada in the role ada, by an SDK.*\\(${operation}, CloudTrail event`));
        assert.deepEqual(
          noticed.flatMap(({ due }) => due),
          drift.source.startsWith('^added') ? [] : ['estate'],
        );
      });
    }
  });
}

test('the author is the last one whose call was made before the change was seen, in whatever order the events come', async () => {
  const rig = await openEstate(cloud);
  try {
    rig.commit({ app: stackOf({ aws_internet_gateway: { out: { tags: { Name: 'ours' } } } }) });
    await rig.reconcile('app');
    await rig.scan('app');
    await rig.alerts();
    const id = (await rig.entries('app'))[0]?.id ?? '';
    const tag = (Value: string) => new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Edit', Value }] });
    await rig.ec2.send(tag('first'));
    await rig.ec2.send(tag('second'));
    const made = (await cloud.proxy.trail.events()).filter(
      ({ name, account }) => name === 'CreateTags' && account === rig.account.id,
    );
    const calls = made
      .map(({ record }, index) => ({
        ...record,
        eventTime: new Date(Date.now() - 5_000 + index * 2_000).toISOString(),
      }))
      .map((detail) => JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail }))
      .map((body) => readMessage(body, Date.parse))
      .flatMap((message) => (message.kind === 'call' ? [message.call] : []));
    assert.equal(calls.length, 2);
    const [first, second] = calls;
    const told = async (): Promise<readonly string[]> =>
      (await rig.alerts()).map(({ kind, by }) => `${kind} ${/CloudTrail event ([0-9a-f-]+)/.exec(by)?.[1] ?? by}`);
    const notice = async (call: (typeof calls)[number] | undefined): Promise<readonly string[]> => {
      await rig.worker.engine.notice(call === undefined ? [] : [call], new AbortController().signal);
      return told();
    };
    assert.deepEqual(await notice(first), [`drift ${first?.record.eventId}`]);
    assert.deepEqual(await notice(second), [`info ${second?.record.eventId}`]);
    assert.deepEqual(await notice(second), []);
    assert.deepEqual(await notice(first), []);
  } finally {
    rig.close();
  }
});

/** An event that nobody at AWS made, about an object, in the second of another one. */
function forge(account: string, id: string, eventTime: unknown): string {
  const detail = {
    eventID: 'f0f0f0f0-0000-4000-8000-000000000000',
    eventTime,
    eventSource: 'ec2.amazonaws.com',
    eventName: 'CreateTags',
    awsRegion: rigRegion,
    recipientAccountId: account,
    userIdentity: { type: 'IAMUser', userName: 'mallory', arn: `arn:aws:iam::${account}:user/mallory` },
    requestParameters: { resourcesSet: { items: [{ resourceId: id }] } },
  };
  return JSON.stringify({ 'detail-type': 'AWS API Call via CloudTrail', detail });
}

test('a name that only an event gives is not said as a fact, and CloudTrail has the last word', async () => {
  const rig = await openEstate(cloud);
  const out = {
    aws_internet_gateway: { a: { tags: { Name: 'a' } }, b: { tags: { Name: 'b' } }, c: { tags: { Name: 'c' } } },
  };
  rig.commit({ app: stackOf(out) }, { policy: 'version: 1\ndefaults: {drift: report}\n' });
  await rig.reconcile('app');
  await rig.scan('app');
  await rig.alerts();
  let isLost = false;
  const events = await openEvents(cloud, rig, { lose: () => isLost });
  const bob = await openBob(cloud, rig);
  try {
    const ids = new Map((await rig.entries('app')).map(({ address, id }) => [address.split('.')[1], id]));
    const edit = (name: string) =>
      rig.ec2.send(new CreateTagsCommand({ Resources: [ids.get(name) ?? ''], Tags: [{ Key: 'Edit', Value: name }] }));
    const lastEvent = async () => (await cloud.proxy.trail.events()).at(-1);
    const told = async (): Promise<readonly string[]> => {
      await events.drain();
      return (await rig.alerts()).map(({ kind, naming = '-', by }) => `${kind} ${naming} ${by}`);
    };

    // Both events are there before the object is looked at: nobody can tell which of the two it was.
    await edit('a');
    await events.flush();
    await events.send(forge(rig.account.id, ids.get('a') ?? '', (await lastEvent())?.record['eventTime']));
    const [both = '', ...more] = await told();
    assert.deepEqual(more, []);
    assert.match(both, /^drift - (ada in the role|mallory).*, or (ada in the role|mallory).*, in the same second/);
    assert.match(both, /; not confirmed by CloudTrail yet\)$/);
    await rig.scan('app');
    const [confirmed = ''] = await told();
    assert.match(confirmed, /^info known ada in the role ada/);
    assert.doesNotMatch(confirmed, /mallory|not confirmed/);

    // Whoever made one value did not make the next one: where that event is lost, nobody is named for it on the strength of the first.
    await edit('c');
    assert.match((await told()).join(), /^drift - ada in the role/);
    isLost = true;
    await bob.send(new CreateTagsCommand({ Resources: [ids.get('c') ?? ''], Tags: [{ Key: 'Edit', Value: 'bob' }] }));
    await rig.scan('app');
    const [next = ''] = (await told()).filter((line) => line.startsWith('drift'));
    assert.match(next, /^drift - bob in the role bob/);

    // The true event is lost, and the forged one is believed by nobody for long.
    await edit('b');
    await events.send(
      forge(rig.account.id, ids.get('b') ?? '', (await lastEvent())?.record['eventTime']).replace('f0f0', 'f1f1'),
    );
    assert.match((await told()).join(), /^drift - mallory .*; not confirmed by CloudTrail yet\)$/);
    await rig.scan('app');
    assert.deepEqual(await told(), [], 'it may only be late');
    rig.passTime(21 * 60_000);
    await rig.scan('app');
    assert.match((await told()).join(), /^info known ada in the role ada/);
    const before = rig.calls().length;
    await rig.scan('app');
    assert.deepEqual(
      rig
        .calls()
        .slice(before)
        .filter(({ service }) => service === 'cloudtrail'),
      [],
    );
  } finally {
    events.close();
    bob.destroy();
    rig.close();
  }
});
