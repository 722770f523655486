import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DeleteVpcCommand } from '@aws-sdk/client-ec2';
import { QUIET_MS } from '../../src/core/matters/failures.ts';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const vpcs = (...names: readonly string[]): object =>
  stackOf({ aws_vpc: Object.fromEntries(names.map((name) => [name, { cidr_block: '10.0.0.0/16' }])) });

const statuses = (alerts: readonly Alert[]) => alerts.map(({ kind, status }) => [kind, status]);

test('a failure is told once, its end in the same message, and one that comes back as another one after an hour', () =>
  onNewEstate(cloud, async (rig) => {
    const deny = () =>
      rig.spoil({ service: 'ec2', operation: 'CreateVpc', times: Number.POSITIVE_INFINITY }, { kind: 'access-denied' });
    rig.commit({ app: vpcs('first') });
    let mend = deny();
    await rig.reconcile('app');
    const [failed, ...more] = await rig.alerts();
    assert.deepEqual([failed?.kind, failed?.status, more], ['failure', 'open', []]);
    await rig.reconcile('app');
    assert.deepEqual(await rig.alerts(), []);
    mend();
    const run = await rig.reconcile('app');
    assert.equal(run.outcome, 'succeeded');
    const [over] = await rig.alerts();
    assert.deepEqual([over?.kind, over?.status, over?.thread], ['resolved', 'gone', failed?.id]);
    assert.equal(over?.title, `Over: ${failed?.title}`);
    assert.match(
      over?.next ?? '',
      new RegExp(`^It did not fail any more in run ${run.runId} to commit [0-9a-f]{10}\\.$`),
    );

    // The same again: another object of the same commit is taken away by hand, and cannot be made.
    mend = deny();
    const [entry] = await rig.entries('app');
    await rig.ec2.send(new DeleteVpcCommand({ VpcId: entry?.id }));
    rig.passTime(20 * 60_000);
    await rig.reconcile('app');
    assert.deepEqual(statuses((await rig.alerts()).filter(({ kind }) => kind === 'failure')), []);
    rig.passTime(QUIET_MS);
    await rig.reconcile('app');
    const [again] = (await rig.alerts()).filter(({ kind }) => kind === 'failure');
    assert.equal(again?.title, failed?.title);
    assert.notEqual(again?.thread, failed?.thread);
    mend();
  }));

test('a mistake in a commit is over with the commit that mends it', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf({ aws_vpc: { first: { cidr_block: '10.0.0.0/16', no_such: true } } }) });
    await rig.reconcile('app');
    const [mistake] = await rig.alerts();
    assert.deepEqual([mistake?.kind, mistake?.status], ['failure', 'open']);
    rig.commit({ app: vpcs('first') });
    await rig.reconcile('app');
    const [over] = await rig.alerts();
    assert.deepEqual([over?.status, over?.thread], ['gone', mistake?.id]);
  }));
