import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTagsCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import type { Identity } from '../../src/core/approvals/person.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Approved } from '../../src/engine/review/approve.ts';
import { type EstateRig, onNewEstate, openEstate } from '../support/estate-rig.ts';
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
// Every commit of the fake repository is by ada@example.com.
const asking = `version: 1
defaults: {drift: revert, prune: confirm}
rules:
  - {name: ask-for-networks, when: {types: [aws_vpc], actions: [create, replace]}, effect: hold}
  - {name: no-gateways, when: {types: [aws_internet_gateway]}, effect: refuse, message: 'Use the shared one.'}
approvals:
  people:
    - {name: Ada, git: [ada@example.com], slack: [U1]}
    - {name: Grace, git: [grace@example.com], slack: [U2], aws: ['arn:aws:sts::*:assumed-role/groundstate/*']}
`;
const grace: Identity = { kind: 'slack', id: 'U2' };
const network = { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } };

interface Asked {
  readonly plan: string;
  /** Who the credentials of the process belong to, where it is `own`. */
  readonly identity?: Identity | 'own';
}

async function approve(rig: EstateRig, { plan, identity = grace }: Asked): Promise<Approved> {
  const who = identity === 'own' ? undefined : identity;
  const request = { estate: await rig.estate(), plan, stack: undefined, identity: who, reason: 'agreed' };
  return rig.worker.engine.review.approve(request, signal);
}

const isRefused = (words: RegExp) => (thrown: Failure) => {
  assert.equal(thrown.code, 'approval-refused');
  assert.match(thrown.detail, words);
  return true;
};

test('what a rule holds waits for somebody else, is applied once under the approval, and is told in the timeline', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(network) }, { policy: asking });
    const held = await rig.reconcile('app');
    assert.equal(held.outcome, 'blocked');
    const plan = held.plan?.digest ?? '';
    assert.equal(held.plan?.decisions[0]?.approvable, true);
    assert.deepEqual(rig.calls(true), []);

    await assert.rejects(approve(rig, { plan, identity: { kind: 'slack', id: 'U1' } }), isRefused(/their own change/));
    await assert.rejects(approve(rig, { plan, identity: { kind: 'slack', id: 'U3' } }), isRefused(/none of those/));
    await assert.rejects(approve(rig, { plan: '0123456789ab' }), isRefused(/No plan of app is/));
    const { approval } = await approve(rig, { plan: plan.slice(0, 12), identity: 'own' });
    assert.equal(approval.by, 'Grace');
    await assert.rejects(approve(rig, { plan }), isRefused(/has approved this plan of app already/));

    const applied = await rig.reconcile('app');
    assert.equal(applied.outcome, 'succeeded', applied.notes.join('\n'));
    assert.deepEqual(
      (await rig.entries('app')).map(({ address }) => address),
      ['app/aws_vpc.main'],
    );
    assert.deepEqual(await rig.worker.journal.approvals('app', signal), []);
    const events = (await rig.history()).filter(({ kind }) => kind === 'approved');
    assert.deepEqual(
      events.map(({ actor, runId }) => [actor, runId]),
      [
        ['Grace', undefined],
        ['Grace', applied.runId],
      ],
    );
  }));

test('a plan that is refused is approved by nobody until that is taken back, and an approval can be taken back too', () =>
  onNewEstate(cloud, async (rig) => {
    const { review, status } = rig.worker.engine;
    const gateway = { aws_internet_gateway: { out: {} } };
    rig.commit({ app: stackOf(gateway) }, { policy: 'version: 1\n' });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    rig.commit({ app: stackOf({ ...gateway, ...network }) }, { policy: asking });
    const plan = (await rig.reconcile('app')).plan?.digest ?? '';
    const message = (await rig.alerts()).find(({ kind }) => kind === 'held');
    const shown = async () => (await status(signal)).find(({ stack }) => stack === 'app');
    assert.deepEqual((await shown())?.waiting?.changes, [{ address: 'app/aws_vpc.main', action: 'create' }]);

    const request = { estate: await rig.estate(), plan, stack: 'app', identity: grace, reason: 'not today' };
    // Whoever wrote it may refuse it, and nobody who is not named may say anything.
    const ada: Identity = { kind: 'slack', id: 'U1' };
    const stranger: Identity = { kind: 'slack', id: 'U3' };
    await assert.rejects(review.refuse({ ...request, identity: stranger }, signal), isRefused(/none of those/));
    await review.refuse({ ...request, identity: ada }, signal);
    const told = (await rig.alerts()).find(({ status }) => status === 'refused');
    assert.equal(told?.thread, message?.id);
    assert.match(told?.title ?? '', /^Ada refuses the plan [0-9a-f]{12}: it stays held\.$/);
    await assert.rejects(approve(rig, { plan }), isRefused(/Ada refused this plan of app \(not today\).*--withdraw/));
    assert.equal((await rig.reconcile('app')).outcome, 'blocked');
    await assert.rejects(review.withdraw({ ...request, identity: stranger }, signal), isRefused(/none of those/));
    assert.equal((await review.withdraw(request, signal))[0]?.refuses, true);
    await assert.rejects(review.withdraw(request, signal), isRefused(/no approval and no refusal/));

    await approve(rig, { plan });
    assert.equal((await shown())?.approvals?.[0]?.by, 'Grace');
    await review.withdraw({ ...request, plan: plan.slice(0, 12), stack: undefined }, signal);
    assert.deepEqual((await shown())?.approvals, []);
    const before = rig.calls(true).length;
    await rig.reconcile('app');
    assert.equal(rig.calls(true).length, before, 'nothing is written under an approval that was taken back');

    await approve(rig, { plan });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    assert.equal((await shown())?.waiting, undefined);
    const said = (await rig.history()).map(({ kind }) => kind).filter((kind) => kind.startsWith('approv'));
    assert.deepEqual(said, [
      'approval refused',
      'approval withdrawn',
      'approved',
      'approval withdrawn',
      'approved',
      'approved',
    ]);
  }));

test('an approval is for one plan: what changes meanwhile waits again, and what has run out is nothing', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(network) }, { policy: asking });
    const first = (await rig.plan('app')).digest;
    await approve(rig, { plan: first });
    rig.commit({ app: stackOf({ aws_vpc: { main: { cidr_block: '10.1.0.0/16' } } }) }, { policy: asking });
    const other = await rig.plan('app');
    assert.notEqual(other.digest, first);
    assert.equal((await rig.reconcile('app')).outcome, 'blocked');
    await approve(rig, { plan: other.digest });
    rig.passTime(24 * 60 * 60 * 1000);
    assert.equal((await rig.reconcile('app')).outcome, 'blocked');
    assert.deepEqual(rig.calls(true), []);
  }));

test('nobody approves what a rule refuses, and a run is approved by what it held', () =>
  onNewEstate(cloud, async (rig) => {
    const both = { ...network, aws_internet_gateway: { out: {} }, aws_eip: { one: {} } };
    rig.commit({ app: stackOf(both) }, { policy: asking });
    const run = await rig.reconcile('app');
    assert.deepEqual(run.changes.map(({ address, result }) => `${result} ${address}`).toSorted(), [
      'done app/aws_eip.one',
      'held app/aws_internet_gateway.out',
      'held app/aws_vpc.main',
    ]);
    const { decisions } = await approve(rig, { plan: run.runId ?? '' });
    assert.deepEqual(
      decisions.map(({ change }) => change.address),
      ['app/aws_vpc.main'],
    );
    await rig.reconcile('app');
    const refused = await rig.plan('app');
    assert.match(refused.decisions.find(({ verdict }) => verdict === 'held')?.reason ?? '', /Use the shared one\./);
    await assert.rejects(approve(rig, { plan: refused.digest }), isRefused(/held for good/));

    rig.commit({ app: stackOf(network) }, { policy: asking });
    const late = await rig.reconcile('app');
    rig.commit({ app: stackOf(network) }, { policy: `${asking}# another commit\n` });
    await assert.rejects(
      approve(rig, { plan: late.runId ?? '0' }),
      isRefused(/another commit came|neither the last run/),
    );
  }));
const reporting = 'version: 1\ndefaults: {drift: report, prune: auto, deletions: {max: 10, percent: 100}}\n';
const gateways = (tags: Readonly<Record<string, string>>, more: object = {}): object => ({
  app: stackOf({ aws_internet_gateway: { edited: { tags }, other: {}, ...more } }),
});

/** What merging these documents would do to live edits, as `fate address attribute`. */
async function fatesOf(rig: EstateRig, stacks: Readonly<Record<string, object>>): Promise<readonly string[]> {
  const { engine } = rig.worker;
  const proposal = await engine.propose(rig.repository.propose({ stacks, policy: reporting }), signal);
  const estate = await engine.loadProposal(proposal, signal);
  await assert.rejects(
    engine.reconcile(estate, 'app', { trigger: { kind: 'command', text: 'a test' }, patience: 'none' }, signal),
    { code: 'proposal' },
  );
  const { liveFixes = [] } = await engine.plan(estate, 'app', signal);
  for (const { drift, firstSeen } of liveFixes) {
    assert.equal(drift.culprit?.operation, 'CreateTags');
    assert.ok(firstSeen !== undefined);
  }
  return liveFixes.map(({ fate, drift }) => `${fate} ${drift.address} ${drift.attribute}`);
}

test('a proposal is told the fate of live edits that it touches, with their author, and of no others', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit(gateways({ team: 'net' }) as never, { policy: reporting });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    const id = (await rig.entries('app')).find(({ address }) => address.endsWith('edited'))?.id ?? '';
    await rig.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'team', Value: 'hotfix' }] }));
    await rig.scan('app');
    const before = rig.calls(true).length;
    const edited = 'app/aws_internet_gateway.edited tags';
    assert.deepEqual(await fatesOf(rig, gateways({ team: 'platform' }) as never), [`overwritten ${edited}`]);
    assert.deepEqual(await fatesOf(rig, gateways({ team: 'hotfix' }) as never), [`kept ${edited}`]);
    assert.deepEqual(await fatesOf(rig, gateways({ team: 'net' }, { third: {} }) as never), []);
    const without = { app: stackOf({ aws_internet_gateway: { other: {} } }) };
    assert.deepEqual(await fatesOf(rig, without), [`destroyed ${edited}`]);
    assert.equal(rig.calls(true).length, before);
  }));
