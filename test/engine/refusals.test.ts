import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { Failure } from '../../src/core/failure.ts';
import { changesIn, type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { dynamodbTable, stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

/** Runs a test on an estate of its own, and sees that the test left AWS as it was from `quiet` on. */
async function onEstate(work: (rig: EstateRig, quiet: () => void) => Promise<void>, options = {}): Promise<void> {
  const rig = await openEstate(cloud, options);
  let calls = 0;
  try {
    await work(rig, () => {
      calls = rig.calls(true).length;
    });
    assert.deepEqual(
      rig
        .calls(true)
        .slice(calls)
        .map(({ operation }) => operation),
      [],
      'no call may change anything',
    );
  } finally {
    rig.close();
  }
}

const refused = (code: string) => (thrown: unknown) => thrown instanceof Failure && thrown.code === code;
const vpc = { aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name: 'main' } } } };

describe('what must not happen is refused before the first call', { concurrency: 2 }, () => {
  test('two addresses for one physical name', () =>
    onEstate(async (rig) => {
      rig.commit({ app: stackOf({ aws_dynamodb_table: { one: dynamodbTable('same'), two: dynamodbTable('same') } }) });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'blocked');
      assert.match(report.notes.join(' '), /aws_dynamodb_table\.one and .*aws_dynamodb_table\.two both mean .*"same"/);
    }));

  test('a bucket and a table of these names belong to someone else', () =>
    onEstate(async (rig) => {
      const Bucket = `foreign-${rig.account.id}`;
      await rig.s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: rigRegion } }),
      );
      await rig.dynamodb.send(
        new CreateTableCommand({
          TableName: 'foreign',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      const resource = {
        aws_s3_bucket: { b: { bucket: Bucket } },
        aws_dynamodb_table: { t: dynamodbTable('foreign') },
      };
      rig.commit({ app: stackOf(resource) });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'blocked');
      assert.deepEqual(report.changes.map(({ address, result }) => `${address} ${result}`).sort(), [
        'app/aws_dynamodb_table.t held',
        'app/aws_s3_bucket.b held',
      ]);
      assert.match(report.changes[0]?.detail ?? '', /belongs to someone else/);
      assert.deepEqual(
        (await rig.alerts()).map(({ kind }) => kind),
        ['held', 'held'],
      );
      await rig.reconcile('app');
      assert.deepEqual(await rig.alerts(), [], 'a standing fact is told once');
    }));

  test('the object of another installation in the same account', () =>
    onEstate(async (rig, quiet) => {
      const Bucket = `shared-${rig.account.id}`;
      const bucket = stackOf({ aws_s3_bucket: { b: { bucket: Bucket } } });
      rig.commit({ app: bucket });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      const other = await openEstate(cloud, { account: rig.account, installation: 'other' });
      try {
        quiet();
        other.commit({ app: bucket });
        const report = await other.reconcile('app');
        assert.match(report.changes[0]?.detail ?? '', /belongs to someone else/);
      } finally {
        other.close();
      }
    }));

  test('credentials for another account than the pinned one', () =>
    onEstate(
      async (rig) => {
        rig.commit({ app: stackOf(vpc) });
        await assert.rejects(rig.reconcile('app'), refused('wrong-account'));
        await assert.rejects(rig.plan('app'), refused('wrong-account'));
      },
      { pinnedAccount: '111111111111' },
    ));

  test('a stack that groundstate.yaml pins to another account', () =>
    onEstate(async (rig) => {
      const policy = `${openPolicy}stacks: {app: {account: "111111111111"}}\n`;
      rig.commit({ app: stackOf(vpc) }, { policy });
      await assert.rejects(rig.reconcile('app'), refused('wrong-account'));
    }));

  test('an empty stack where objects exist', () =>
    onEstate(async (rig, quiet) => {
      rig.commit({ app: stackOf(vpc) });
      await rig.reconcile('app');
      quiet();
      rig.commit({ app: stackOf({}) });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'blocked');
      assert.match(report.notes.join(' '), /The stack is empty at this commit/);
      assert.equal((await rig.entries('app')).length, 1);
    }));

  test('a commit that does not descend from the applied one', () =>
    onEstate(async (rig, quiet) => {
      const first = rig.commit({ app: stackOf(vpc) });
      rig.commit({ app: stackOf({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name: 'newer' } } } }) });
      await rig.reconcile('app');
      quiet();
      await assert.rejects(rig.reconcile('app', { commit: first }), refused('stale'));
      rig.commit({ app: stackOf(vpc) }, { parent: first });
      await assert.rejects(rig.reconcile('app'), refused('stale'));
    }));

  test('a commit that is no longer the tip when the lease is held', () =>
    onEstate(async (rig, quiet) => {
      const first = rig.commit({ app: stackOf(vpc) });
      rig.commit({ app: stackOf({ ...vpc, aws_internet_gateway: { out: {} } }) });
      quiet();
      await assert.rejects(rig.reconcile('app', { commit: first }), refused('tip-moved'));
    }));

  test('a history that was rewritten', () =>
    onEstate(async (rig, quiet) => {
      rig.commit({ app: stackOf(vpc) });
      await rig.reconcile('app');
      quiet();
      rig.repository.commit({
        stacks: { app: stackOf({ ...vpc, aws_internet_gateway: { out: {} } }) },
        policy: openPolicy,
        parent: null,
      });
      await assert.rejects(rig.reconcile('app'), refused('stale'));
    }));

  test('an argument that is not known stops the whole commit', () =>
    onEstate(async (rig) => {
      rig.commit({
        app: stackOf({
          aws_vpc: { main: { cidr_block: '10.0.0.0/16', colour: 'red' } },
          aws_internet_gateway: { out: {} },
        }),
      });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'blocked');
      assert.match(report.notes.join(' '), /does not know the argument "colour"/);
      assert.ok(report.plan?.decisions.every(({ verdict, change }) => verdict === 'held' || change.action === 'none'));
    }));

  test('a cycle of references', () =>
    onEstate(async (rig) => {
      const tags = { Name: '${aws_internet_gateway.b.id}' };
      rig.commit({
        app: stackOf({ aws_internet_gateway: { a: { tags }, b: { tags: { Name: '${aws_internet_gateway.a.id}' } } } }),
      });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'blocked');
      assert.match(report.notes.join(' '), /aws_internet_gateway\.a.*aws_internet_gateway\.b/s);
    }));

  test('a document that is no JSON', () =>
    onEstate(async (rig) => {
      rig.commit({ app: '{"resource": ' });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'blocked');
      assert.match(report.notes.join(' '), /app\/cdk\.tf\.json|JSON/);
    }));

  test('without a groundstate.yaml, or with a broken one, nothing is applied', () =>
    onEstate(async (rig) => {
      rig.commit({ app: stackOf(vpc) }, { policy: null });
      const report = await rig.reconcile('app');
      assert.deepEqual(changesIn(report.plan), ['create app/aws_vpc.main']);
      assert.match(report.changes[0]?.detail ?? '', /no usable groundstate\.yaml/);
      rig.commit({ app: stackOf(vpc) }, { policy: 'version: 1\ndefaults: {drift: revret}\n' });
      assert.equal((await rig.reconcile('app')).outcome, 'blocked');
      assert.match((await rig.estate()).problems.join(' '), /revert/);
    }));

  test('a type that is not supported stops only what depends on it', () =>
    onEstate(async (rig, quiet) => {
      const resource = {
        ...vpc,
        aws_flying_carpet: { c: {} },
        aws_internet_gateway: { out: { tags: { Name: '${aws_flying_carpet.c.id}' } } },
      };
      rig.commit({ app: stackOf(resource) });
      const report = await rig.reconcile('app');
      assert.deepEqual(
        (await rig.entries('app')).map(({ address }) => address),
        ['app/aws_vpc.main'],
      );
      assert.match(JSON.stringify(report.plan?.diagnostics), /aws_flying_carpet/);
      assert.ok(report.plan?.coverage.unread.some(({ address }) => address === 'app/aws_internet_gateway.out'));
      quiet();
      await rig.reconcile('app');
    }));
});
