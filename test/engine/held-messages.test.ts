import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { type EstateRig, onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const { signal } = new AbortController();
const asking = `version: 1
defaults: {drift: revert, prune: confirm}
rules:
  - {name: ask-for-networks, when: {types: [aws_vpc], actions: [create, update]}, effect: hold}
approvals:
  people:
    - {name: Grace, git: [grace@example.com], slack: [U2]}
`;
const grace = { kind: 'slack', id: 'U2' } as const;
const main = { aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { team: 'net' } } } };
const edited = { aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { team: 'platform' } } } };
const other = { aws_vpc: { ...main.aws_vpc, other: { cidr_block: '10.1.0.0/16' } } };

async function approve(rig: EstateRig): Promise<void> {
  const { digest: plan } = await rig.plan('app');
  const request = { estate: await rig.estate(), plan, stack: 'app', identity: grace, reason: undefined };
  await rig.worker.engine.review.approve(request, signal);
}

/** What was told since the call before, of held changes. */
async function news(rig: EstateRig): Promise<readonly Alert[]> {
  return (await rig.alerts()).filter(({ thread }) => thread?.startsWith('held-') === true);
}

const kinds = (alerts: readonly Alert[]): readonly string[] =>
  alerts.map(({ kind, status, address }) => `${kind} ${status ?? '-'} ${address ?? '-'}`).toSorted();

test('the messages about held changes follow them: let through together, done, and told anew when it happens again', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(other) }, { policy: asking });
    await rig.reconcile('app');
    const first = await news(rig);
    assert.deepEqual(kinds(first), ['held - app/aws_vpc.main', 'held - app/aws_vpc.other']);
    await rig.reconcile('app');
    assert.deepEqual(await news(rig), []);

    await approve(rig);
    assert.deepEqual(kinds(await news(rig)), [
      'progress approved app/aws_vpc.main',
      'progress approved app/aws_vpc.other',
    ]);
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    const done = await news(rig);
    assert.deepEqual(kinds(done), ['applied applied app/aws_vpc.main', 'applied applied app/aws_vpc.other']);
    assert.match(done[0]?.next ?? '', /^Run \S+ to commit [0-9a-f]{10} did it, as Grace approved\.$/);
    assert.deepEqual(new Set(done.map(({ thread }) => thread)), new Set(first.map(({ thread }) => thread)));

    const gone = async () => {
      rig.commit({ app: stackOf(main) }, { policy: asking });
      await rig.reconcile('app');
      return news(rig);
    };
    const [deletion] = await gone();
    assert.equal(deletion?.title, 'Held: delete of app/aws_vpc.other');
    rig.commit({ app: stackOf(other) }, { policy: asking });
    await rig.reconcile('app');
    const [over] = await news(rig);
    assert.deepEqual([over?.status, over?.thread], ['gone', deletion.thread]);
    const [again] = await gone();
    assert.equal(again?.title, deletion.title);
    assert.notEqual(again.thread, deletion.thread);
  }));

test('a change that was let through and failed waits for another word, in the same message', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(main) }, { policy: asking });
    await rig.reconcile('app');
    const [held] = await news(rig);
    await approve(rig);
    const mend = rig.spoil(
      { service: 'ec2', operation: 'CreateVpc', times: Number.POSITIVE_INFINITY },
      { kind: 'access-denied' },
    );
    await rig.reconcile('app');
    assert.deepEqual(kinds(await news(rig)), ['progress approved app/aws_vpc.main']);
    mend();
    await rig.reconcile('app');
    const [asked, ...more] = await rig.alerts();
    assert.deepEqual(more, [], 'the failure is not over: it was not tried again');
    assert.deepEqual([asked?.thread, asked?.status], [held?.id, 'open']);
    assert.match(asked?.title ?? '', /^It was not done, and waits for a person again\.$/);
    await approve(rig);
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    assert.deepEqual(kinds(await news(rig)), [
      'applied applied app/aws_vpc.main',
      'progress approved app/aws_vpc.main',
    ]);
  }));

test('another commit makes another plan: its message asks for that one, and what cannot be read is not over', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(main) }, { policy: 'version: 1\n' });
    await rig.reconcile('app');
    rig.commit({ app: stackOf(edited) }, { policy: asking });
    const before = await rig.reconcile('app');
    const [held] = await news(rig);
    assert.ok(held?.plan !== undefined && held.plan.digest === before.plan?.digest);
    await approve(rig);
    await news(rig);
    rig.commit({ app: stackOf({ ...edited, aws_internet_gateway: { out: {} } }) }, { policy: asking });
    const later = await rig.reconcile('app');
    const [moved] = await news(rig);
    assert.deepEqual([moved?.thread, moved?.status, moved?.restates], [held.id, 'open', 'besides']);
    assert.match(moved?.title ?? '', /^What was said of it does not count for the plan as it is now/);
    assert.notEqual(moved?.plan?.digest, held.plan.digest);
    assert.equal(moved?.plan?.digest, later.plan?.digest);

    const mend = rig.spoil(
      { service: 'ec2', operation: 'DescribeVpcs', times: Number.POSITIVE_INFINITY },
      { kind: 'access-denied' },
    );
    await rig.reconcile('app');
    assert.deepEqual(await news(rig), []);
    mend();
    rig.commit({ app: stackOf({ ...main, aws_internet_gateway: { out: {} } }) }, { policy: asking });
    await rig.reconcile('app');
    const [over] = await news(rig);
    assert.deepEqual([over?.thread, over?.kind, over?.status], [held.id, 'resolved', 'gone']);
    assert.match(over?.next ?? '', /^Nothing of it is left to be done/);
  }));

test('a word that runs out counts no more, and one that is taken back neither', () =>
  onNewEstate(cloud, async (rig) => {
    const { review } = rig.worker.engine;
    rig.commit({ app: stackOf(main) }, { policy: asking });
    await rig.reconcile('app');
    const [held] = await news(rig);
    const say = async () => {
      const plan = held?.plan?.digest ?? '';
      return { estate: await rig.estate(), plan, stack: 'app', identity: grace, reason: 'not today' };
    };
    await review.refuse(await say(), signal);
    await rig.reconcile('app');
    assert.deepEqual(kinds(await news(rig)), ['progress refused app/aws_vpc.main']);
    rig.passTime(25 * 3_600_000);
    await rig.reconcile('app');
    const [voided] = await news(rig);
    assert.deepEqual([voided?.thread, voided?.status, voided?.restates], [held?.id, 'open', 'besides']);

    await review.approve(await say(), signal);
    await review.withdraw(await say(), signal);
    assert.deepEqual(kinds(await news(rig)), ['progress approved app/aws_vpc.main', 'progress open app/aws_vpc.main']);
    await rig.reconcile('app');
    assert.deepEqual(await news(rig), []);
  }));

test('an attribute that cannot be read for once does not end a hold on it', () =>
  onNewEstate(cloud, async (rig) => {
    const vpc = (enable_dns_hostnames: boolean) =>
      stackOf({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_hostnames } } });
    rig.commit({ app: vpc(false) }, { policy: 'version: 1\n' });
    await rig.reconcile('app');
    rig.commit({ app: vpc(true) }, { policy: asking });
    await rig.reconcile('app');
    assert.deepEqual(kinds(await news(rig)), ['held - app/aws_vpc.main']);
    const mend = rig.spoil(
      { service: 'ec2', operation: 'DescribeVpcAttribute', times: Number.POSITIVE_INFINITY },
      { kind: 'access-denied' },
    );
    const unread = await rig.reconcile('app');
    assert.notEqual(unread.plan?.coverage.unread.length, 0);
    mend();
    await rig.reconcile('app');
    assert.ok((await news(rig)).every(({ restates }) => restates === 'alone'));
  }));

test('what was to be deleted and came back with a change is not said to be deleted', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit({ app: stackOf(other) }, { policy: 'version: 1\n' });
    await rig.reconcile('app');
    rig.commit({ app: stackOf(main) }, { policy: 'version: 1\ndefaults: {prune: confirm}\n' });
    await rig.reconcile('app');
    const [held] = await news(rig);
    assert.equal(held?.title, 'Held: delete of app/aws_vpc.other');
    const back = { aws_vpc: { ...main.aws_vpc, other: { cidr_block: '10.1.0.0/16', tags: { team: 'net' } } } };
    rig.commit({ app: stackOf(back) }, { policy: 'version: 1\ndefaults: {prune: confirm}\n' });
    const run = await rig.reconcile('app');
    assert.equal(run.changes[0]?.action, 'update');
    const [over] = await news(rig);
    assert.deepEqual(
      [over?.thread, over?.status, over?.title],
      [held.thread, 'gone', 'No longer held: delete of app/aws_vpc.other'],
    );
  }));
