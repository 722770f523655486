import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Identity } from '../../src/core/approvals/person.ts';
import type { Failure } from '../../src/core/failure.ts';
import type { Approved } from '../../src/engine/review/approve.ts';
import { type EstateRig, onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const { signal } = new AbortController();
// Every commit of the fake repository is by ada@example.com.
const policy = `version: 1
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
    rig.commit({ app: stackOf(network) }, { policy });
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

test('an approval is for one plan: what changes meanwhile waits again, and what has run out is nothing', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(network) }, { policy });
    const first = (await rig.plan('app')).digest;
    await approve(rig, { plan: first });
    rig.commit({ app: stackOf({ aws_vpc: { main: { cidr_block: '10.1.0.0/16' } } }) }, { policy });
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
    rig.commit({ app: stackOf(both) }, { policy });
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

    rig.commit({ app: stackOf(network) }, { policy });
    const late = await rig.reconcile('app');
    rig.commit({ app: stackOf(network) }, { policy: `${policy}# another commit\n` });
    await assert.rejects(
      approve(rig, { plan: late.runId ?? '0' }),
      isRefused(/another commit came|neither the last run/),
    );
  }));
