import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

async function onEstate(work: (rig: EstateRig) => Promise<void>, leaseMs?: number): Promise<void> {
  const rig = await openEstate(cloud, leaseMs === undefined ? {} : { leaseMs });
  try {
    await work(rig);
  } finally {
    rig.close();
  }
}

const always = Number.POSITIVE_INFINITY;
const tagged = (Name: string): object => stackOf({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name } } } });

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
