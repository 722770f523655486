import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTagsCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { onNewEstate, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const { signal } = new AbortController();
const document = stackOf({
  aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Team: 'net' } } },
  aws_internet_gateway: { out: {} },
});

test('what no stack knows is told from what is ours, what is of another installation, and what AWS made', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: document });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
    await rig.ec2.send(
      new CreateTagsCommand({ Resources: [Vpc?.VpcId ?? ''], Tags: [{ Key: 'Name', Value: 'by hand' }] }),
    );
    const other = await openEstate(cloud, { account: rig.account, installation: 'other' });
    try {
      other.commit({ app: stackOf({ aws_vpc: { theirs: { cidr_block: '10.8.0.0/16' } } }) });
      assert.equal((await other.reconcile('app')).outcome, 'succeeded');
    } finally {
      other.close();
    }
    const estate = await rig.estate();
    const before = rig.calls().length;
    const report = await rig.worker.engine.review.unmanaged({ estate, type: 'aws_vpc' }, signal);
    assert.deepEqual(
      report.objects.map(({ type, id, name, scope }) => [type, id, name, scope.region]),
      [['aws_vpc', Vpc?.VpcId, 'by hand', rigRegion]],
    );
    const [vpcs] = report.types;
    assert.deepEqual([vpcs?.managed, vpcs?.unmanaged, vpcs?.elsewhere, vpcs?.madeByAws], [1, 1, 1, 1]);
    assert.equal(vpcs?.percent, 66);
    assert.deepEqual(
      rig
        .calls()
        .slice(before)
        .map(({ operation }) => operation),
      ['GetCallerIdentity', 'DescribeVpcs'],
    );
    await assert.rejects(rig.worker.engine.review.unmanaged({ estate, type: 'aws_nothing' }, signal), {
      code: 'usage',
    });
  }));

test('a listing that is refused is said, and is never zero', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: document });
    const estate = await rig.estate();
    rig.spoil(
      { service: 'ec2', operation: 'DescribeInternetGateways', times: Number.POSITIVE_INFINITY },
      { kind: 'access-denied' },
    );
    const report = await rig.worker.engine.review.unmanaged({ estate, type: 'aws_internet_gateway' }, signal);
    assert.deepEqual(
      report.failed.map(({ type, scope }) => [type, scope.region]),
      [['aws_internet_gateway', rigRegion]],
    );
    assert.equal(report.types[0]?.percent, undefined);
    const scanned = await rig.scan('app');
    assert.equal(scanned.complete, false);
    await rig.scan('app');
    const gaps = (await rig.history()).filter(({ kind }) => kind === 'scan gap');
    assert.equal(gaps.length, 1);
    assert.match(gaps[0]?.text ?? '', /could be read: app\/aws_internet_gateway\.out/);
  }));

test('an object is explained: what moved and who, by which commit it was written, and how to get back', () =>
  onNewEstate(cloud, async (rig) => {
    const commit = rig.commit({ app: document });
    await rig.reconcile('app');
    const id = (await rig.entries('app')).find(({ address }) => address === 'app/aws_vpc.main')?.id ?? '';
    const explain = async (address: string) =>
      rig.worker.engine.review.explain({ estate: await rig.estate(), stack: 'app', address }, signal);
    const calm = await explain('app/aws_vpc.main');
    assert.equal(calm.situation, 'It is as Git says.');
    assert.deepEqual(
      calm.attributes.map(({ name, state }) => [name, state]),
      [
        ['cidr_block', 'equal'],
        ['tags', 'equal'],
      ],
    );
    assert.deepEqual([calm.id, calm.written?.commit, calm.written?.revision?.author], [id, commit, 'Ada']);
    assert.match(calm.events[0]?.text ?? '', /run|create done/);

    await rig.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'Team', Value: 'hotfix' }] }));
    rig.commit({ app: document }, { policy: 'version: 1\ndefaults: {drift: report}\n' });
    await rig.scan('app');
    const edited = await explain('app/aws_vpc.main');
    const tags = edited.attributes.find(({ name }) => name === 'tags');
    assert.deepEqual([tags?.state, tags?.live, tags?.desired], ['drifted', { Team: 'hotfix' }, { Team: 'net' }]);
    assert.equal(edited.drifts[0]?.culprit?.operation, 'CreateTags');
    assert.match(edited.waysBack.join('\n'), /To keep what is live[\s\S]*git revert/);

    await assert.rejects(explain('app/aws_vpc.mian'), { code: 'usage', detail: /There are: app\/aws_vpc\.main\./ });
    rig.commit({ app: stackOf({ aws_internet_gateway: { out: {} } }) }, { policy: 'version: 1\n' });
    const gone = await explain('app/aws_vpc.main');
    assert.match(gone.situation, /^It is not in Git any more/);
    assert.deepEqual(gone.attributes, []);
    assert.match(gone.waysBack.join('\n'), /put its block back into Git/);
  }));
