import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CONSISTENCY_WINDOW_MS } from '../../src/core/protocol/windows.ts';
import { loadResourceType, resourceTypes } from '../../src/resources/registry.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import type { Example } from './example.ts';
import { describe as describeRun, Life } from './life.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

describe('every resource type goes through its life', { concurrency: 2 }, () => {
  for (const name of Object.keys(resourceTypes)) {
    describe(name, { concurrency: 1 }, () => walk(name));
  }
});

function walk(name: string): void {
  let life: Life;
  before(async () => {
    const type = await loadResourceType(name);
    assert.ok(type !== undefined);
    const { example } = (await import(`./examples/${name}.ts`)) as { readonly example: Example };
    life = await Life.begin(cloud, type, example);
  });
  after(() => life?.rig.close());

  test('its example says something of every attribute that can change', () => {
    const owned = life.type.aspects.flatMap(({ owns }) => owns as readonly string[]);
    const { drifts, exempt } = life.example;
    assert.deepEqual([...Object.keys(drifts), ...Object.keys(exempt)].sort(), [...owned].sort());
  });

  test('it is created and reads back as desired', async () => {
    life.commit({});
    await life.converge();
    await life.expectSettled();
    await life.expectOne();
  });

  test('each attribute that a person changes is reported alone and put back', async () => {
    for (const [attribute, drift] of Object.entries(life.example.drifts)) {
      await life.drift(attribute, drift).catch((error: unknown) => {
        throw new Error(`${name}.${attribute}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      });
    }
  });

  test('an argument that is taken out goes back to its default', () => life.unset());

  test('a refused read is unread: nothing is missing, and nothing is written', async () => {
    const before = life.rig.calls(true).length;
    const undo = life.rig.spoil({ ...life.mainRead, times: Number.POSITIVE_INFINITY }, { kind: 'access-denied' });
    const report = await life.reconcile();
    undo();
    const unread = report.plan?.coverage.unread.filter(({ address }) => address === life.subject) ?? [];
    assert.deepEqual([...new Set(unread.map(({ attribute }) => attribute))], ['*'], describeRun(report));
    assert.deepEqual(report.plan?.drifts, []);
    assert.equal(life.rig.calls(true).length, before);
    await life.expectSettled();
  });

  test('a deletion whose answer is lost is finished, and what a person deleted is only forgotten', async () => {
    const gone = await life.direct();
    life.rig.passTime(CONSISTENCY_WINDOW_MS); // of a younger one, not being seen would prove nothing
    life.commit(undefined);
    const operation = life.firstRemoval;
    life.rig.spoil({ service: life.type.service, operation }, { kind: 'drop-after-effect' });
    await life.reconcile();
    assert.equal(life.lostAnswers(operation), 1);
    await life.reconcile();
    await life.expectSettled();
    assert.equal(await life.entry(), undefined);
    if (life.type.settingOf === undefined) assert.equal((await gone.observe()).kind, 'absent');
    await gone.remove();
  });

  test('a create whose answer is lost leaves no twin', async () => {
    life.commit({});
    const { service, create } = life.type;
    life.rig.spoil({ service, operation: create.operation }, { kind: 'drop-after-effect' });
    const before = life.lostAnswers(create.operation);
    await life.reconcile();
    assert.equal(life.lostAnswers(create.operation), before + 1);
    await life.reconcile();
    await life.expectSettled();
    await life.expectOne();
  });

  test('a person deletes it and Git lets it go: deleting it twice is fine', async () => {
    await (await life.direct()).remove();
    // Longer than any call of the tests before could still be on its way, even by the clock of another worker.
    life.rig.passTime(2 * 60 * 60_000);
    life.commit(undefined);
    const report = await life.reconcile();
    assert.equal(report.outcome, 'succeeded', describeRun(report));
    await life.expectSettled();
    assert.equal(await life.entry(), undefined);
  });

  test('a worker that is stopped in the middle of the create leaves no twin for the next', async () => {
    life.commit({});
    const { operation } = life.type.create;
    const stop = new AbortController();
    const caller = life.rig.account.worker.accessKeyId;
    const unhook = cloud.proxy.hooks.afterEffect((call) => {
      if (call.caller === caller && call.operation === operation) stop.abort(new Error('the worker is stopped'));
    });
    await life.reconcile({ signal: stop.signal }).catch(() => undefined);
    unhook();
    assert.ok(stop.signal.aborted, 'the create was never made');
    const worker = life.rig.another('worker-2');
    const report = await life.reconcile({ worker, patience: 'wait' });
    assert.notEqual(report.outcome, 'lock held', describeRun(report));
    await life.reconcile({ worker });
    await life.expectSettled();
    await life.expectOne();
  });
}
