import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTagsCommand, type EC2Client, ModifyVpcAttributeCommand } from '@aws-sdk/client-ec2';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

async function onEstate(work: (rig: EstateRig) => Promise<void>, leaseMs?: number): Promise<void> {
  const rig = await openEstate(cloud, { ledger: 'in DynamoDB', ...(leaseMs === undefined ? {} : { leaseMs }) });
  try {
    await work(rig);
  } finally {
    rig.close();
  }
}

const always = Number.POSITIVE_INFINITY;
const tagged = (Name: string): object => stackOf({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name } } } });

describe('a person changes an object between the plan and its change', { concurrency: 2 }, () => {
  /** The group comes first, so that a person can step in before the VPC is read again. */
  const stack = (retention_in_days: number, Name: string): object =>
    stackOf({
      aws_cloudwatch_log_group: { first: { name: 'first', retention_in_days } },
      aws_vpc: {
        main: {
          cidr_block: '10.0.0.0/16',
          enable_dns_support: true,
          tags: { Name },
          depends_on: ['aws_cloudwatch_log_group.first'],
        },
      },
    });

  interface Row {
    readonly drift: 'report' | 'revert';
    edit(ec2: EC2Client, VpcId: string): Promise<unknown>;
    /** The attribute that moved, as the drift names it. */
    readonly attribute: string;
    /** What the first pass and the one after it write to the VPC. */
    readonly first: readonly string[];
    readonly second: readonly string[];
    /** What differs from Git in the end. */
    readonly left: readonly string[];
  }

  const dnsOff: Row['edit'] = (ec2, VpcId) =>
    ec2.send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsSupport: { Value: false } }));
  const rows: Readonly<Record<string, Row>> = {
    'where drift is only reported, it stays, and what Git changed is applied': {
      drift: 'report',
      edit: dnsOff,
      attribute: 'enable_dns_support',
      first: ['CreateTags'],
      second: [],
      left: ['revert drift app/aws_vpc.main: enable_dns_support'],
    },
    'where drift is put back, it is not written over before it was told': {
      drift: 'revert',
      edit: dnsOff,
      attribute: 'enable_dns_support',
      first: ['CreateTags'],
      second: ['ModifyVpcAttribute'],
      left: [],
    },
    'where Git changes the same, it is not written over before it was told': {
      drift: 'report',
      edit: (ec2, VpcId) =>
        ec2.send(new CreateTagsCommand({ Resources: [VpcId], Tags: [{ Key: 'Name', Value: 'by hand' }] })),
      attribute: 'tags.Name',
      first: [],
      second: ['CreateTags'],
      left: [],
    },
  };

  for (const [sentence, row] of Object.entries(rows)) {
    test(sentence, () =>
      onEstate(async (rig) => {
        const policy = `version: 1\ndefaults: {drift: ${row.drift}, prune: off}\n`;
        rig.commit({ app: stack(7, 'old') }, { policy });
        assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
        const VpcId = (await rig.entries('app')).find(({ type }) => type === 'aws_vpc')?.id ?? '';
        rig.commit({ app: stack(14, 'new') }, { policy });
        const unhook = cloud.proxy.hooks.beforeCall(async ({ caller, operation }) => {
          if (caller !== rig.account.worker.accessKeyId || operation !== 'PutRetentionPolicy') return;
          await row.edit(rig.ec2, VpcId);
        });
        const before = rig.calls(true).length;
        const report = await rig.reconcile('app');
        unhook();
        const written = rig.calls(true).slice(before);
        assert.deepEqual(
          written.map(({ operation }) => operation),
          ['PutRetentionPolicy', ...row.first],
        );
        if (row.first.length === 0) {
          const [failed] = report.changes.filter(({ result }) => result === 'failed');
          assert.match(
            failed?.detail ?? '',
            /of app\/aws_vpc\.main moved between the plan and the write: somebody changed it/,
          );
        }
        await rig.alerts();
        await rig.reconcile('app');
        const told = (await rig.alerts()).filter(({ kind }) => kind === 'drift');
        assert.deepEqual(
          told.map(({ by, differences }) => [by.startsWith('ada'), ...differences.map(({ attribute }) => attribute)]),
          [[true, row.attribute]],
        );
        const later = rig.calls(true).slice(before + written.length);
        assert.deepEqual(
          later.map(({ operation }) => operation),
          row.second,
        );
        assert.deepEqual(changesIn(await rig.plan('app')), row.left);
      }),
    );
  }
});

test('a commit that comes during an apply waits for its end, and nothing of it is mixed in', () =>
  onEstate(async (rig) => {
    const applied = async () => (await rig.worker.ledger.load('app', new AbortController().signal)).appliedCommit;
    const first = rig.commit({ app: tagged('one') });
    let second = '';
    const unhook = cloud.proxy.hooks.afterEffect(({ caller, operation }) => {
      if (caller !== rig.account.worker.accessKeyId || operation !== 'CreateVpc') return;
      const vpc = { main: { cidr_block: '10.0.0.0/16', tags: { Name: 'two' } } };
      second = rig.commit({ app: stackOf({ aws_vpc: vpc, aws_internet_gateway: { out: {} } }) });
    });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    unhook();
    assert.equal(await applied(), first);
    const made = rig.calls(true).map(({ operation }) => operation);
    assert.deepEqual(made, ['CreateVpc']);
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    assert.equal(await applied(), second);
    const all = rig.calls(true).map(({ operation }) => operation);
    assert.deepEqual(all.toSorted(), ['CreateInternetGateway', 'CreateTags', 'CreateVpc']);
  }));

describe('AWS fails now and then', { concurrency: 2 }, () => {
  test('a throttled read is tried again', () =>
    onEstate(async (rig) => {
      rig.commit({ app: tagged('main') });
      await rig.reconcile('app');
      rig.spoil({ operation: 'DescribeVpcs', times: 2 }, { kind: 'throttle' });
      const before = rig.calls().length;
      const report = await rig.scan('app');
      assert.equal(report.complete, true);
      assert.equal(
        rig
          .calls()
          .slice(before)
          .filter(({ operation }) => operation === 'DescribeVpcs').length,
        3,
      );
    }));

  test('a read that stays throttled is unread, and the change that Git wants waits', () =>
    onEstate(async (rig) => {
      rig.commit({ app: tagged('main') });
      await rig.reconcile('app');
      rig.commit({ app: tagged('other') });
      const undo = rig.spoil({ operation: 'DescribeVpcs', times: always }, { kind: 'throttle' });
      const before = rig.calls(true).length;
      const report = await rig.reconcile('app');
      undo();
      assert.deepEqual(changesIn(report.plan), []);
      assert.match(report.plan?.coverage.unread[0]?.reason ?? '', /DescribeVpcs/);
      assert.deepEqual(report.plan?.drifts, []);
      assert.equal(rig.calls(true).length, before);
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    }));

  test('a refused write fails alone: what does not need it goes on, and the next pass finishes', () =>
    onEstate(async (rig) => {
      const vpc_id = '${aws_vpc.main.id}';
      const resource = {
        aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
        aws_subnet: { a: { vpc_id, cidr_block: '10.0.1.0/24' } },
        aws_internet_gateway: { out: {} },
      };
      rig.commit({ app: stackOf(resource) });
      rig.spoil({ operation: 'CreateVpc' }, { kind: 'access-denied' });
      const report = await rig.reconcile('app');
      const results = Object.fromEntries(report.changes.map(({ address, result }) => [address, result]));
      assert.deepEqual(results, {
        'app/aws_vpc.main': 'failed',
        'app/aws_subnet.a': 'skipped',
        'app/aws_internet_gateway.out': 'done',
      });
      assert.equal(report.outcome, 'partial');
      assert.equal((await rig.alerts()).filter(({ kind }) => kind === 'failure').length, 1);
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    }));

  test('a worker that vanishes right after CreateVpc took effect is followed by one that finishes, without a twin', () =>
    onEstate(async (rig) => {
      rig.commit({ app: tagged('main') });
      rig.spoil({ operation: 'CreateVpc' }, { kind: 'drop-after-effect' });
      const undo: (() => void)[] = [];
      const unhook = cloud.proxy.hooks.afterEffect((call) => {
        if (call.caller !== rig.account.worker.accessKeyId || call.operation !== 'CreateVpc') return;
        // From here on nothing of this worker reaches anybody: neither AWS nor the table.
        undo.push(rig.cutOff());
      });
      const stop = new AbortController();
      const first = rig.reconcile('app', { signal: stop.signal }).catch(() => undefined);
      while (undo.length === 0) await new Promise((resume) => setTimeout(resume, 20));
      unhook();
      stop.abort(new Error('killed'));
      await first;
      undo[0]?.();
      const worker = rig.another('worker-2');
      const report = await rig.reconcile('app', { worker, patience: 'wait' });
      assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
      assert.deepEqual(rig.calls(true).filter(({ operation }) => operation === 'CreateVpc').length, 1);
      assert.deepEqual(changesIn(await rig.plan('app')), []);
    }, 8_000));
});
