import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { renderPlans } from '../../src/cli/render/plan-text.ts';
import { createStyle } from '../../src/cli/render/style.ts';
import { type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { readWholeTable } from '../support/read-table.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

async function onEstate(work: (rig: EstateRig) => Promise<void>, ownArns: readonly string[] = []): Promise<void> {
  const rig = await openEstate(cloud, { ownArns });
  try {
    await work(rig);
  } finally {
    rig.close();
  }
}

const password = ['Tr0ub4', 'dor&3'].join('');
const vpc = (tags: object): object => stackOf({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags } } });

describe('a commit with a secret in it', () => {
  test('is held with its place and without its value; drift is put back, and an exception lets it pass', () =>
    onEstate(async (rig) => {
      rig.commit({ app: vpc({ Name: 'main' }) });
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      const [entry] = await rig.entries('app');
      await rig.ec2.send(
        new CreateTagsCommand({ Resources: [entry?.id ?? ''], Tags: [{ Key: 'Name', Value: 'moved' }] }),
      );

      rig.commit({ app: vpc({ Name: 'main', db_password: password }) });
      const held = await rig.reconcile('app');
      const change = held.plan?.decisions[0];
      assert.equal(change?.verdict, 'held');
      assert.match(change.reason, /A secret stands in Git/);
      const said = [JSON.stringify(await rig.alerts()), JSON.stringify(await rig.history()), await readWholeTable(rig)];
      const shown = rig.worker.redact(renderPlans([await rig.plan('app')], createStyle(false)));
      assert.ok(said[0]?.includes('app/aws_vpc.main.tags.db_password'), said[0]);
      for (const text of [...said, shown]) assert.ok(!text.includes(password), text);
      assert.match(shown, /app\/aws_vpc\.main\.tags\.db_password, line 1,/);

      const exception = `secrets:\n  - {at: app/aws_vpc.main.tags.db_password, reason: It is only a test, until: "2099-01-01"}\n`;
      rig.commit({ app: vpc({ Name: 'main', db_password: password }) }, { policy: openPolicy + exception });
      const passed = await rig.reconcile('app');
      assert.equal(passed.outcome, 'succeeded', passed.notes.join('\n'));
    }));
});

describe('what Groundstate itself stands on', () => {
  const role = (name: string): object => ({
    name,
    assume_role_policy: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
    }),
  });
  const grant = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
  });

  test('is not changed, whoever allows it; the rest of the commit goes on', () =>
    onEstate(
      async (rig) => {
        rig.commit({
          app: stackOf({
            aws_dynamodb_table: {
              ledger: {
                name: rig.table.name,
                hash_key: 'pk',
                attribute: [{ name: 'pk', type: 'S' }],
                billing_mode: 'PAY_PER_REQUEST',
              },
            },
            aws_iam_role: { own: role('groundstate'), other: role('web') },
            aws_iam_role_policy: { more: { name: 'more', role: 'groundstate', policy: grant } },
            aws_iam_instance_profile: { worker: { name: 'worker', role: 'groundstate' } },
            aws_iam_policy: { boundary: { name: 'groundstate-boundary', policy: grant } },
          }),
        });
        const before = rig.calls(true).length;
        const report = await rig.reconcile('app');
        const held = Object.fromEntries(
          (report.plan?.decisions ?? []).map(({ change, verdict, reason }) => [
            change.address,
            `${verdict}: ${reason}`,
          ]),
        );
        for (const address of [
          'aws_dynamodb_table.ledger',
          'aws_iam_role.own',
          'aws_iam_role_policy.more',
          'aws_iam_instance_profile.worker',
          'aws_iam_policy.boundary',
        ]) {
          assert.match(
            held[`app/${address}`] ?? '',
            /^held: It would change the .* which Groundstate itself stands on/,
            address,
          );
        }
        const sent = rig
          .calls(true)
          .slice(before)
          .map(({ operation }) => operation);
        assert.deepEqual(sent, ['CreateRole']);
        assert.match(held['app/aws_iam_role.other'] ?? '', /^allowed/);
      },
      ['arn:aws:iam::300000000002:policy/groundstate-boundary'],
    ));

  test('is changed by the stack of its own deployment where that is harmless, and by no other stack', async () => {
    const account = await cloud.newAccount();
    const own = (name: string): string => `arn:aws:logs:${rigRegion}:${account.id}:log-group:${name}`;
    const rig = await openEstate(cloud, { account, ownArns: [own('kept'), own('cut')], selfStack: 'self' });
    const logs = new CloudWatchLogsClient({
      endpoint: cloud.proxy.endpoint,
      region: rigRegion,
      credentials: account.person,
    });
    try {
      for (const logGroupName of ['kept', 'cut']) {
        await logs.send(new CreateLogGroupCommand({ logGroupName }));
        await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 30 }));
      }
      const groups = (days: Readonly<Record<string, number>>) => ({
        ...stackOf({
          aws_cloudwatch_log_group: Object.fromEntries(
            Object.entries(days).map(([name, retention_in_days]) => [name, { name, retention_in_days }]),
          ),
        }),
        import: Object.keys(days).map((name) => ({ to: `aws_cloudwatch_log_group.${name}`, id: name })),
      });
      rig.commit({ other: groups({ kept: 90 }), self: groups({ kept: 90, cut: 7 }) });
      const other = await rig.reconcile('other');
      assert.match(other.plan?.decisions[0]?.reason ?? '', /take other\/.* out of this repository/);
      const report = await rig.reconcile('self');
      const reasons = new Map(report.plan?.decisions.map(({ change, reason }) => [change.address, reason]));
      assert.match(reasons.get('self/aws_cloudwatch_log_group.cut') ?? '', /Although this stack deploys Groundstate/);
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
      const now = logGroups.map(({ logGroupName, retentionInDays }) => [logGroupName, retentionInDays]);
      assert.deepEqual(Object.fromEntries(now), { kept: 90, cut: 30 });
    } finally {
      logs.destroy();
      rig.close();
    }
  });

  test('is not changed where its name is only known during the run', () =>
    onEstate(async (rig) => {
      rig.commit({
        app: stackOf({
          random_pet: { late: { prefix: 'x' } },
          aws_iam_role_policy: {
            more: {
              name: '${random_pet.late.id}',
              role: '${random_pet.late.id == "" ? "x" : "groundstate"}',
              policy: grant,
            },
          },
        }),
      });
      const report = await rig.reconcile('app');
      assert.match(JSON.stringify(report.changes), /role groundstate, which Groundstate itself stands on/);
      assert.deepEqual(
        rig.calls(true).map(({ operation }) => operation),
        [],
      );
    }));
});
