import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { changesIn, type EstateRig, openEstate, openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

const { signal } = new AbortController();
let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const named = (Name: string) => ({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name } } } });
const refused =
  (code: string, words = /./) =>
  (thrown: unknown) =>
    thrown instanceof Failure && thrown.code === code && words.test(thrown.detail);

/** An estate whose branch was forced to a history that does not contain the applied commit. */
async function onRewritten(work: (rig: EstateRig, from: string, to: string) => Promise<void>): Promise<void> {
  const rig = await openEstate(cloud);
  try {
    const from = rig.commit({ app: stackOf(named('old')), other: stackOf({}) });
    await rig.reconcile('app');
    const stacks = { app: stackOf(named('new')), other: stackOf({}) };
    await work(rig, from, rig.repository.commit({ stacks, policy: openPolicy, parent: null }));
  } finally {
    rig.close();
  }
}

async function accept(rig: EstateRig, from: string, to: string, stacks = ['app']): Promise<readonly string[]> {
  const request = { estate: await rig.estate(), stacks, from, to, by: 'ada@laptop' };
  const { accepted, asked } = await rig.worker.engine.acceptRewrite(request, signal);
  assert.deepEqual(asked, [], 'one person is enough where the settings say nothing');
  return accepted;
}

describe('a rewritten history that a person accepts', { concurrency: 2 }, () => {
  test('is applied by the worker, once, and stands in the history and in the status until then', () =>
    onRewritten(async (rig, from, to) => {
      await assert.rejects(rig.plan('app'), refused('stale', new RegExp(`--accept-history-rewrite ${from} ${to}`)));
      assert.deepEqual(await accept(rig, from, to, ['app', 'other']), ['app']);
      const [waiting] = await rig.worker.engine.status(signal);
      assert.deepEqual(
        { ...waiting?.acceptedRewrite, at: 0 },
        { from, to, by: 'ada@laptop', at: 0 },
        'the status shows what waits',
      );
      const another = rig.another('worker-2');
      const report = await rig.reconcile('app', { worker: another });
      assert.deepEqual([report.outcome, changesIn(report.plan)], ['succeeded', ['update app/aws_vpc.main: tags']]);
      const event = (await rig.history()).find(({ kind }) => kind === 'accepted');
      assert.equal(event?.actor, 'ada@laptop');
      assert.ok(event?.text.includes(from) && event.text.includes(to), event?.text);
      const [done] = await rig.worker.engine.status(signal);
      assert.deepEqual([done?.appliedCommit, done?.acceptedRewrite], [to, undefined]);

      rig.repository.moveTip(from);
      await assert.rejects(rig.reconcile('app'), refused('stale'));
      assert.deepEqual(await accept(rig, to, from), ['app'], 'the way back is a step of its own');
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      rig.repository.moveTip(to);
      await assert.rejects(rig.reconcile('app'), refused('stale'), 'the first acceptance was used up');
    }));

  test('is not good for a commit that is pushed after it', () =>
    onRewritten(async (rig, from, to) => {
      await accept(rig, from, to);
      rig.commit({ app: stackOf(named('newer')), other: stackOf({}) });
      await assert.rejects(rig.reconcile('app'), refused('stale'));
    }));

  test('is accepted only from the applied commit to the tip, and only where it is needed', () =>
    onRewritten(async (rig, from, to) => {
      const unknown = '1'.repeat(40);
      await assert.rejects(accept(rig, unknown, to), refused('rewrite-refused', /is not the applied commit of any/));
      await assert.rejects(accept(rig, from, from), refused('rewrite-refused', /The tip of the tracked branch is/));
      await assert.rejects(accept(rig, from, to, ['other']), refused('rewrite-refused', /other stands on none/));
      rig.repository.moveTip(from);
      await assert.rejects(accept(rig, from, from), refused('rewrite-refused', /no history was rewritten/));
      const following = rig.commit({ app: stackOf(named('after')), other: stackOf({}) });
      await assert.rejects(accept(rig, from, following), refused('rewrite-refused', /no history was rewritten/));
      const [status] = await rig.worker.engine.status(signal);
      assert.equal(status?.acceptedRewrite, undefined);
      assert.equal(
        (await rig.history()).some(({ kind }) => kind === 'accepted'),
        false,
      );
    }));
});
