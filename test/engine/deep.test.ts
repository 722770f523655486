import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { DeleteBucketPolicyCommand, PutBucketPolicyCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import { type EstateRig, onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { dynamodbTable, stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const never = new AbortController().signal;

async function scan(rig: EstateRig, depth: 'declared' | 'deep', accept?: string): Promise<readonly string[]> {
  const options = { record: true, depth, ...(accept === undefined ? {} : { accept }) };
  const report = await rig.worker.engine.scan(await rig.estate(), 'app', options, never);
  assert.equal(report.complete, true, JSON.stringify(report.coverage.unread));
  return report.drifts.map(({ tier, address, attribute }) => `${tier} ${address} ${attribute}`).sort();
}

async function open(rig: EstateRig): Promise<readonly string[]> {
  const records = await rig.worker.journal.drifts('app', never);
  return records.filter(({ status }) => status === 'open').map(({ address, attribute }) => `${address} ${attribute}`);
}

test('what nobody configures is compared with what it was: told once, closed by hand or by a word', async () => {
  await onNewEstate(cloud, async (rig) => {
    const bucket = `deep-${rig.account.id}`;
    rig.commit({
      app: stackOf({ aws_dynamodb_table: { t: dynamodbTable('deep') }, aws_s3_bucket: { b: { bucket } } }),
    });
    await rig.reconcile('app');
    assert.deepEqual(await scan(rig, 'deep'), [], 'the first deep scan is the baseline');
    assert.deepEqual(await scan(rig, 'deep'), []);
    await rig.alerts();

    await rig.dynamodb.send(new UpdateTableCommand({ TableName: 'deep', DeletionProtectionEnabled: true }));
    const Statement = [
      { Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
    ];
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement });
    await rig.s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    await rig.s3.send(
      new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );

    assert.deepEqual(await scan(rig, 'declared'), []);
    const table = 'undeclared app/aws_dynamodb_table.t deletion_protection_enabled';
    const setting = (type: string): string => `added app/${type}.undeclared["${bucket}"] *`;
    const all = [setting('aws_s3_bucket_policy'), setting('aws_s3_bucket_versioning'), table].sort();
    assert.deepEqual(await scan(rig, 'deep'), all);
    assert.deepEqual(await scan(rig, 'declared'), []);
    assert.deepEqual(await scan(rig, 'deep'), all);
    const alerts = (await rig.alerts()).filter(({ kind }) => kind === 'drift');
    assert.equal(alerts.length, 3);
    for (const { by, next } of alerts) {
      assert.match(by, /^ada in the role ada/);
      assert.match(next, /--accept/);
    }

    await rig.s3.send(new DeleteBucketPolicyCommand({ Bucket: bucket }));
    assert.deepEqual(await scan(rig, 'deep', 'app/aws_dynamodb_table.t'), [setting('aws_s3_bucket_versioning')]);
    assert.deepEqual(await open(rig), [`app/aws_s3_bucket_versioning.undeclared["${bucket}"] *`]);
    assert.deepEqual(await scan(rig, 'deep'), [setting('aws_s3_bucket_versioning')]);
  });
});

test('groundstate.yaml has its say about what nobody configures', async () => {
  await onNewEstate(cloud, async (rig) => {
    const app = stackOf({
      aws_dynamodb_table: { t: dynamodbTable('deep') },
      aws_vpc: { v: { cidr_block: '10.0.0.0/16' } },
    });
    const base = 'version: 1\ndefaults: {drift: revert}\n';
    rig.commit({ app }, { policy: base });
    await rig.reconcile('app');
    await scan(rig, 'deep');
    await rig.alerts();
    await rig.dynamodb.send(new UpdateTableCommand({ TableName: 'deep', DeletionProtectionEnabled: true }));
    const rules = `${base}severities: [{type: aws_dynamodb_table, severity: critical}]
reactions: [{kind: undeclared, reaction: revert}]
`;
    rig.commit({ app }, { policy: rules });
    const drift = ['undeclared app/aws_dynamodb_table.t deletion_protection_enabled'];
    assert.deepEqual(await scan(rig, 'deep'), drift);
    const [alert] = (await rig.alerts()).filter(({ kind }) => kind === 'drift');
    assert.equal(alert?.severity, 'critical');
    assert.match(alert?.next ?? '', /^Rule 1 of groundstate\.yaml would put it back, and Groundstate does not do that/);
    assert.equal(
      rig.calls(true).filter(({ operation }) => operation === 'UpdateTable').length,
      0,
      'nothing was written',
    );

    const [record] = await rig.worker.journal.drifts('app', never);
    await assert.rejects(
      rig.worker.engine.controls.revertDrift(
        { stack: 'app', driftId: record?.id ?? '', by: 'ada', reason: 'not ours' },
        never,
      ),
      { code: 'usage', detail: /Nobody configures it[^]*Nothing was ordered/ },
    );
    rig.commit({ app }, { policy: rules.replace('reaction: revert', 'reaction: hold') });
    assert.deepEqual(await scan(rig, 'deep'), drift);
    await scan(rig, 'deep');
    assert.deepEqual(
      (await rig.alerts()).map(({ thread, restates, next }) => [thread, restates, next.slice(0, 52)]),
      [[alert?.thread, 'alone', 'Rule 1 of groundstate.yaml puts it before a person. ']],
      'the message says once what another rule decides',
    );

    const ignore =
      '{type: aws_dynamodb_table, attribute: deletion_protection_enabled, reason: r, owner: o, until: 2099-01-01}';
    rig.commit({ app }, { policy: `${rules}ignores: [${ignore}]\n` });
    assert.deepEqual(await scan(rig, 'deep'), []);
    const ended = (await rig.alerts()).filter(({ kind }) => kind === 'resolved');
    assert.deepEqual(
      ended.map(({ status, next }) => [status, next]),
      [['gone', 'groundstate.yaml ignores it now.']],
    );
    rig.commit({ app }, { policy: rules });
    assert.deepEqual(await scan(rig, 'deep'), drift, 'an ignore is no acceptance');
  });
});

test('a write of ours is no drift of what it takes along, and a run leaves what it does not declare alone', async () => {
  await onNewEstate(cloud, async (rig) => {
    const bucket = `deep-${rig.account.id}`;
    const document = (more: object) =>
      stackOf({
        aws_s3_bucket: { b: { bucket } },
        aws_dynamodb_table: { t: dynamodbTable('deep', more) },
        aws_s3_bucket_versioning: {
          b: { bucket: '${aws_s3_bucket.b.id}', versioning_configuration: [{ status: 'Enabled' }] },
        },
      });
    rig.commit({ app: document({}) });
    await rig.reconcile('app');
    await scan(rig, 'deep');
    await rig.dynamodb.send(new UpdateTableCommand({ TableName: 'deep', DeletionProtectionEnabled: true }));
    const drift = ['undeclared app/aws_dynamodb_table.t deletion_protection_enabled'];
    assert.deepEqual(await scan(rig, 'deep'), drift);
    rig.commit({ app: document({ tags: { Owner: 'us' } }) });
    const report = await rig.reconcile('app');
    assert.equal(report.outcome, 'succeeded');
    assert.deepEqual(await open(rig), ['app/aws_dynamodb_table.t deletion_protection_enabled']);
    assert.deepEqual(await scan(rig, 'deep'), drift);
    rig.commit({ app: document({ tags: { Owner: 'us' }, deletion_protection_enabled: true }) });
    await rig.reconcile('app');
    assert.deepEqual(await scan(rig, 'deep'), []);
    assert.deepEqual(await open(rig), []);
  });
});

test('what cannot be read twice in a row is told in one message, and closes by itself', async () => {
  await onNewEstate(cloud, async (rig) => {
    rig.commit({
      app: stackOf({ aws_vpc: { a: { cidr_block: '10.0.0.0/16' }, b: { cidr_block: '10.1.0.0/16' } } }),
    });
    await rig.reconcile('app');
    await rig.alerts();
    const undo = rig.spoil(
      { service: 'ec2', operation: 'DescribeVpcs', times: Number.POSITIVE_INFINITY },
      { kind: 'access-denied' },
    );
    await rig.reconcile('app');
    const gaps = async () => (await rig.alerts()).map(({ title }) => title);
    assert.deepEqual(await gaps(), []);
    await rig.reconcile('app');
    assert.deepEqual(await gaps(), ['The scan of app is incomplete: 0 of 2 objects were read']);
    await rig.reconcile('app');
    assert.deepEqual(await gaps(), []);
    const records = await rig.worker.journal.driftsAndGaps('app', never);
    assert.deepEqual(
      records.map(({ tier, status }) => `${status} ${tier}`),
      ['open unread', 'open unread'],
    );
    assert.deepEqual(await rig.worker.journal.drifts('app', never), [], 'a gap is no drift: nobody fights over it');
    undo();
    await rig.reconcile('app');
    const after = await rig.worker.journal.driftsAndGaps('app', never);
    assert.deepEqual(
      after.map(({ status }) => status),
      ['resolved', 'resolved'],
    );
    assert.deepEqual(
      (await rig.history()).filter(({ kind }) => kind === 'scan gap').map(({ stack }) => stack),
      ['app'],
    );
  });
});
