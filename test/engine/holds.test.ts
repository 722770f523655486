import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { AuthorizeSecurityGroupIngressCommand, CreateTagsCommand, DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { CONSISTENCY_WINDOW_MS } from '../../src/core/protocol/windows.ts';
import { changesIn, type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { dynamodbTable, stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

interface Estate {
  readonly rig: EstateRig;
  /** Converges the stack `app` of these resources. */
  apply(resource: object, policy?: string): Promise<void>;
  /** Reconciles, and expects that no call changes anything. */
  hold(): Promise<Readonly<Record<string, string>>>;
}

async function onEstate(work: (estate: Estate) => Promise<void>): Promise<void> {
  const rig = await openEstate(cloud);
  try {
    await work({
      rig,
      async apply(resource, policy = openPolicy) {
        rig.commit({ app: stackOf(resource) }, { policy });
        const report = await rig.reconcile('app');
        assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
      },
      async hold() {
        const before = rig.calls(true).length;
        const report = await rig.reconcile('app');
        assert.deepEqual(
          rig
            .calls(true)
            .slice(before)
            .map(({ operation }) => operation),
          [],
        );
        return Object.fromEntries(
          report.changes.map(({ address, result, detail }) => [address, `${result}: ${detail}`]),
        );
      },
    });
  } finally {
    rig.close();
  }
}

const id = async (rig: EstateRig, address: string): Promise<string> =>
  (await rig.entries('app')).find((entry) => entry.address === `app/${address}`)?.id ?? '';
const gateways = (n: number): object => ({
  aws_internet_gateway: Object.fromEntries(Array.from({ length: n }, (_, i) => [`g${i}`, {}])),
});
const network = { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } };

describe('what needs a person is held, and nothing is written for it', { concurrency: 2 }, () => {
  test('a data-bearing object that was deleted by hand is not made anew', () =>
    onEstate(async ({ rig, apply, hold }) => {
      await apply({ aws_dynamodb_table: { t: dynamodbTable('orders') } });
      await rig.dynamodb.send(new DeleteTableCommand({ TableName: 'orders' }));
      rig.passTime(CONSISTENCY_WINDOW_MS);
      const held = await hold();
      assert.match(held['app/aws_dynamodb_table.t'] ?? '', /^held: .*It held data/);
      assert.deepEqual((await rig.alerts()).filter(({ kind }) => kind === 'drift').length, 1);
      await hold();
      assert.deepEqual(await rig.alerts(), []);
    }));

  test('what left Git stays while prune is off', () =>
    onEstate(async ({ rig, apply, hold }) => {
      await apply(gateways(2));
      rig.commit({ app: stackOf(gateways(1)) }, { policy: 'version: 1\n' });
      assert.match((await hold())['app/aws_internet_gateway.g1'] ?? '', /^held: .*prune: off/);
    }));

  test('more deletions than the budget, all of them', () =>
    onEstate(async ({ rig, apply, hold }) => {
      await apply(gateways(40));
      rig.commit({ app: stackOf(gateways(36)) }, { policy: 'version: 1\ndefaults: {prune: auto}\n' });
      const held = await hold();
      assert.equal(Object.keys(held).length, 4);
      assert.match(held['app/aws_internet_gateway.g39'] ?? '', /^held: 4 objects would be deleted, more than 3/);
    }));

  test('the deletion of what holds data, until groundstate.yaml names it', () =>
    onEstate(async ({ rig, apply, hold }) => {
      const kept = { aws_internet_gateway: { out: {} } };
      await apply({ ...kept, aws_dynamodb_table: { t: dynamodbTable('orders') } });
      rig.commit({ app: stackOf(kept) });
      assert.match((await hold())['app/aws_dynamodb_table.t'] ?? '', /^held: It holds data/);
      const allow = 'stacks: {app: {allow: [{data_bearing_delete: app/aws_dynamodb_table.t, reason: a test}]}}\n';
      await apply(kept, `${openPolicy}${allow}`);
      assert.deepEqual(
        (await rig.entries('app')).map(({ address }) => address),
        ['app/aws_internet_gateway.out'],
      );
    }));

  test('prevent_destroy, also when it goes together with its resource', () =>
    onEstate(async ({ rig, apply, hold }) => {
      const lifecycle = { prevent_destroy: true };
      await apply({ ...gateways(1), aws_vpc: { main: { cidr_block: '10.0.0.0/16', lifecycle } } });
      rig.commit({ app: stackOf(gateways(1)) });
      assert.match((await hold())['app/aws_vpc.main'] ?? '', /^held: prevent_destroy/);
      rig.commit({ app: stackOf({ ...gateways(1), aws_vpc: { main: { cidr_block: '10.1.0.0/16', lifecycle } } }) });
      assert.match((await hold())['app/aws_vpc.main'] ?? '', /^held: prevent_destroy/);
    }));

  test('drift where the policy only reports', () =>
    onEstate(async ({ rig, apply, hold }) => {
      const policy = 'version: 1\ndefaults: {drift: report}\n';
      await apply({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name: 'main' } } } }, policy);
      const Resources = [await id(rig, 'aws_vpc.main')];
      await rig.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'Name', Value: 'other' }] }));
      assert.match((await hold())['app/aws_vpc.main'] ?? '', /^held: .*only reported/);
      const [alert, ...more] = await rig.alerts();
      assert.deepEqual(more, []);
      assert.equal(alert?.kind, 'drift');
      assert.match(JSON.stringify(alert?.differences), /main.*other|other.*main/);
    }));

  test('a rule that somebody added is reported, and removed only where the parent is exclusive', () =>
    onEstate(async ({ rig, apply, hold }) => {
      const resource = { ...network, aws_security_group: { web: { name: 'web', vpc_id: '${aws_vpc.main.id}' } } };
      await apply(resource);
      const GroupId = await id(rig, 'aws_security_group.web');
      const open = { IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '0.0.0.0/0' }] };
      await rig.ec2.send(new AuthorizeSecurityGroupIngressCommand({ GroupId, IpPermissions: [open] }));
      const held = Object.values(await hold());
      assert.equal(held.length, 1);
      assert.match(held[0] ?? '', /^held: .*exclusive/);
      const exclusive = 'stacks: {app: {exclusive: [aws_vpc_security_group_ingress_rule]}}\n';
      await apply(resource, `${openPolicy}${exclusive}`);
      assert.deepEqual(changesIn(await rig.plan('app')), []);
      assert.deepEqual((await rig.alerts()).map(({ kind }) => kind).sort(), ['drift', 'resolved']);
    }));

  test('a lock that somebody else holds: the second worker names the holder', () =>
    onEstate(async ({ rig, hold: _hold }) => {
      const commit = rig.commit({ app: stackOf(network) });
      const first = rig.another('worker-9');
      const { signal } = new AbortController();
      const acquired = await first.ledger.acquire(
        { stack: 'app', operation: 'apply by ada', commit, patience: 'none' },
        signal,
      );
      assert.ok(acquired.kind === 'acquired');
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'lock held');
      assert.equal(report.lock?.holder, 'worker-9');
      assert.match(report.notes.join(' '), /worker-9 holds the lock of app for "apply by ada"/);
      assert.deepEqual(rig.calls(true), []);
      await acquired.lease.release();
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    }));

  test('what was deleted by hand is made anew where the policy reverts', () =>
    onEstate(async ({ rig, apply }) => {
      await apply({ ...network, ...gateways(1) });
      const VpcId = await id(rig, 'aws_vpc.main');
      await rig.ec2.send(new DeleteVpcCommand({ VpcId }));
      rig.passTime(CONSISTENCY_WINDOW_MS);
      const report = await rig.reconcile('app');
      assert.deepEqual(
        report.plan?.drifts.map(({ address, tier }) => `${address} ${tier}`),
        ['app/aws_vpc.main missing'],
      );
      assert.equal(report.outcome, 'succeeded');
      assert.notEqual(await id(rig, 'aws_vpc.main'), VpcId);
    }));
});
