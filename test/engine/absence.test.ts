import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { Failure } from '../../src/core/failure.ts';
import { CONSISTENCY_WINDOW_MS } from '../../src/core/protocol/windows.ts';
import { changesIn, type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { dynamodbTable, stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const always = Number.POSITIVE_INFINITY;
const absent = { kind: 'error', status: 400, code: 'ResourceNotFoundException' } as const;
const vpc = (Name = 'main'): object => ({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name } } } });
const orders = (more: object = {}): object => ({ aws_dynamodb_table: { t: dynamodbTable('orders', more) } });

/** Applies a stack `app` of these resources, then hands over. */
async function onApplied(resource: object, work: (rig: EstateRig) => Promise<void>): Promise<void> {
  const rig = await openEstate(cloud);
  try {
    rig.commit({ app: stackOf(resource) });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    await work(rig);
  } finally {
    rig.close();
  }
}

/** A pass in which no call changes anything, and the ledger keeps what it knows. */
async function expectUntouched(rig: EstateRig): Promise<Awaited<ReturnType<EstateRig['reconcile']>>> {
  const [calls, entries] = [rig.calls(true).length, await rig.entries('app')];
  const report = await rig.reconcile('app');
  const made = rig.calls(true).slice(calls);
  assert.deepEqual(
    made.map(({ operation }) => operation),
    [],
  );
  assert.deepEqual(await rig.entries('app'), entries);
  return report;
}

async function deleteVpc(rig: EstateRig): Promise<void> {
  const [entry] = await rig.entries('app');
  await rig.ec2.send(new DeleteVpcCommand({ VpcId: entry?.id ?? '' }));
}

describe('absence is not deletion', { concurrency: 2 }, () => {
  test('what is not seen right after it was made is unread, neither drift nor made again; after the window it is gone', () =>
    onApplied(vpc(), async (rig) => {
      await deleteVpc(rig);
      const { plan } = await expectUntouched(rig);
      assert.deepEqual([plan?.drifts, changesIn(plan)], [[], []]);
      assert.match(plan?.coverage.unread[0]?.reason ?? '', /not seen, and was made \d+ s ago; AWS may hide/);
      rig.passTime(CONSISTENCY_WINDOW_MS);
      assert.deepEqual(changesIn(await rig.plan('app')), ['create app/aws_vpc.main']);
    }));

  test('what left Git and is not seen right after it was made keeps its entry until the window is over', () =>
    onApplied({ ...vpc(), aws_internet_gateway: { out: {} } }, async (rig) => {
      const entry = (await rig.entries('app')).find(({ type }) => type === 'aws_vpc');
      await rig.ec2.send(new DeleteVpcCommand({ VpcId: entry?.id ?? '' }));
      rig.commit({ app: stackOf({ aws_internet_gateway: { out: {} } }) });
      await rig.reconcile('app');
      assert.equal((await rig.entries('app')).length, 2);
      rig.passTime(CONSISTENCY_WINDOW_MS);
      await rig.reconcile('app');
      assert.equal((await rig.entries('app')).length, 1);
    }));

  test('one reading that does not show it is followed by another, which counts', () =>
    onApplied(orders(), async (rig) => {
      rig.passTime(CONSISTENCY_WINDOW_MS);
      rig.spoil({ operation: 'DescribeTable' }, absent);
      const report = await rig.scan('app');
      assert.deepEqual([report.drifts, report.complete], [[], true]);
    }));

  test('a second reading that fails leaves it unread', () =>
    onApplied(orders(), async (rig) => {
      rig.passTime(CONSISTENCY_WINDOW_MS);
      rig.spoil({ operation: 'DescribeTable' }, absent);
      rig.spoil({ operation: 'DescribeTable', nth: 2, times: always }, { kind: 'access-denied' });
      const { plan } = await expectUntouched(rig);
      assert.deepEqual(plan?.drifts, []);
      assert.match(plan?.coverage.unread[0]?.reason ?? '', /AccessDenied/);
    }));

  test('credentials that are another account’s at the end of the reading prove nothing', () =>
    onApplied(vpc(), async (rig) => {
      await deleteVpc(rig);
      rig.passTime(CONSISTENCY_WINDOW_MS);
      rig.spoil({ operation: 'GetCallerIdentity', nth: 2, times: always }, { kind: 'access-denied' });
      const { plan } = await expectUntouched(rig);
      assert.match(plan?.coverage.unread[0]?.reason ?? '', /whose account was read could not be asked/);
    }));

  test('credentials for another account than the one that the ledger knows stop the pass', () =>
    onApplied(vpc(), async (rig) => {
      const [entry] = await rig.entries('app');
      assert.ok(entry !== undefined);
      const { signal } = new AbortController();
      const commit = (await rig.estate()).revision.commit;
      const acquired = await rig.worker.ledger.acquire(
        { stack: 'app', operation: 'x', commit, patience: 'none' },
        signal,
      );
      assert.ok(acquired.kind === 'acquired');
      const moved = { ...entry, scope: { ...entry.scope, account: '999999999999' } };
      await acquired.lease.record([{ kind: 'put entry', entry: moved }]);
      await acquired.lease.release();
      const refused = (thrown: unknown) => thrown instanceof Failure && thrown.code === 'wrong-account';
      await assert.rejects(rig.plan('app'), refused);
      await assert.rejects(rig.reconcile('app'), refused);
      assert.deepEqual(await rig.entries('app'), [moved]);
    }));

  test('an object of another region than the one that is meant now is left alone', () =>
    onApplied(vpc(), async (rig) => {
      rig.commit({ app: { provider: { aws: [{ region: 'eu-north-1' }] }, resource: vpc() } });
      const report = await expectUntouched(rig);
      assert.match(report.notes.join(' '), /was made in eu-west-1, and Git or the settings now say eu-north-1/);
    }));

  test('what vanishes between the plan and its change is not made anew by an update', () =>
    onApplied(orders({ tags: { Owner: 'a' } }), async (rig) => {
      rig.passTime(CONSISTENCY_WINDOW_MS);
      rig.commit({ app: stackOf(orders({ tags: { Owner: 'b' } })) });
      // The scan and the plan under the lease see it, each of them twice: tags that a hint gave are confirmed.
      rig.spoil({ operation: 'DescribeTable', nth: 5, times: always }, absent);
      const report = await expectUntouched(rig);
      assert.match(report.notes.join(' '), /not what it was when it was planned/);
    }));

  test('what one reading before its deletion does not show stays in the ledger', () =>
    onApplied({ ...orders(), aws_internet_gateway: { out: {} } }, async (rig) => {
      const allow = 'stacks: {app: {allow: [{data_bearing_delete: app/aws_dynamodb_table.t, reason: a test}]}}\n';
      rig.commit({ app: stackOf({ aws_internet_gateway: { out: {} } }) }, { policy: `${openPolicy}${allow}` });
      rig.spoil({ operation: 'DescribeTable', nth: 3 }, absent);
      const report = await expectUntouched(rig);
      assert.match(report.notes.join(' '), /is not deleted unseen, and stays in the ledger: one reading shows it/);
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    }));

  test('a young object whose deletion was lost, and which AWS then hides, keeps its entry and its intent', () =>
    onApplied({ ...orders(), aws_internet_gateway: { out: {} } }, async (rig) => {
      const allow = 'stacks: {app: {allow: [{data_bearing_delete: app/aws_dynamodb_table.t, reason: a test}]}}\n';
      rig.commit({ app: stackOf({ aws_internet_gateway: { out: {} } }) }, { policy: `${openPolicy}${allow}` });
      rig.spoil({ operation: 'DeleteTable' }, { kind: 'drop-before' });
      rig.spoil({ operation: 'DescribeTable', nth: 4, times: always }, absent);
      for (const pass of ['the one that deletes', 'the one that settles']) {
        const report = await rig.reconcile('app');
        assert.equal(report.outcome, 'failed', pass);
        assert.equal((await rig.entries('app')).length, 2, pass);
      }
      assert.equal(rig.calls(true).filter(({ operation }) => operation === 'DeleteTable').length, 1);
    }));
});

describe('what held data and was deleted by hand', { concurrency: 2 }, () => {
  const recreate = 'stacks: {app: {allow: [{recreate: app/aws_dynamodb_table.t, reason: a test}]}}\n';

  test('is held, also where Git changed it too, and the cause says so', () =>
    onApplied(orders({ tags: { Owner: 'a' } }), async (rig) => {
      await rig.dynamodb.send(new DeleteTableCommand({ TableName: 'orders' }));
      rig.passTime(CONSISTENCY_WINDOW_MS);
      rig.commit({ app: stackOf(orders({ tags: { Owner: 'b' } })) });
      const { plan } = await expectUntouched(rig);
      const [decision] = plan?.decisions ?? [];
      assert.deepEqual(
        [decision?.change.action, decision?.change.cause, decision?.verdict],
        ['create', 'both', 'held'],
      );
      assert.deepEqual(
        plan?.drifts.map(({ tier }) => tier),
        ['missing'],
      );
      assert.match(decision?.reason ?? '', /allow: \[\{recreate: 'app\/aws_dynamodb_table\.t'/);
    }));

  test('is made anew and empty when groundstate.yaml names it, and it is told', () =>
    onApplied(orders(), async (rig) => {
      await rig.dynamodb.send(new DeleteTableCommand({ TableName: 'orders' }));
      rig.passTime(CONSISTENCY_WINDOW_MS);
      rig.commit({ app: stackOf(orders()) }, { policy: `${openPolicy}${recreate}` });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      assert.equal(rig.calls(true).filter(({ operation }) => operation === 'CreateTable').length, 2);
      assert.deepEqual((await rig.alerts()).map(({ kind }) => kind).sort(), ['drift', 'resolved']);
    }));
});
