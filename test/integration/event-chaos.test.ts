import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { systemClock } from '../../src/adapters/clock/system-clock.ts';
import type { Application } from '../../src/cli/application.ts';
import { loadSettings } from '../../src/config/load-settings.ts';
import type { Alert } from '../../src/engine/ports/journal.ts';
import { runWorker } from '../../src/worker/run-worker.ts';
import { createWorkerState } from '../../src/worker/worker-state.ts';
import { createFakeApplication } from '../cli/fake-application.ts';
import { usualEnvironment } from '../cli/run-command.ts';
import { waitUntil } from '../demo/wait-until.ts';
import { stackOf } from '../engine/documents.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { openEvents, type RigEvents } from '../support/rig-events.ts';
import { openBob } from '../support/rig-second-person.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const never = new AbortController().signal;
const objects = 20;
const names = Array.from({ length: objects }, (_, index) => `g${index}`);

/** The worker with its real loops over the estate; it scans by itself only once. */
function startWorker(rig: EstateRig, events: RigEvents) {
  const alerts: Alert[] = [];
  const { engine, journal, ledger } = rig.worker;
  const base = createFakeApplication(systemClock);
  const app: Application = {
    ...base,
    engine,
    journal,
    ledger,
    events: events.queue,
    deliverAlerts: (signal) => journal.deliver(async (alert) => void alerts.push(alert), signal),
  };
  const flags = { tickInterval: '300ms', scanInterval: '2h' };
  const settings = loadSettings({ flags, environment: usualEnvironment, cwd: '/' });
  const state = createWorkerState(systemClock);
  const stop = new AbortController();
  const ended = runWorker(app, { settings, state, onReconciled: () => undefined, stop: stop.signal });
  return {
    alerts,
    state,
    warnings: () => base.lines.filter(({ level }) => level === 'warn' || level === 'error'),
    async end() {
      stop.abort(new Error('the test is over'));
      await ended;
    },
  };
}

const drifts = (alerts: readonly Alert[]): readonly Alert[] => alerts.filter(({ kind }) => kind === 'drift');

/** As the alert says it, or the message below it that knows better. */
function authorOf(alerts: readonly Alert[], name: string): string | undefined {
  const about = alerts.filter(({ kind, address }) => /drift|info/.test(kind) && address?.endsWith(`.${name}`));
  return about.findLast(({ by }) => by !== 'not known yet')?.by;
}

test('events that come five times, in another order, late, never or forged do no harm', {
  timeout: 180_000,
}, async () => {
  const rig = await openEstate(cloud);
  const tags = { Name: 'ours' };
  const resource = { aws_internet_gateway: Object.fromEntries(names.map((name) => [name, { tags }])) };
  rig.commit({ app: stackOf(resource) }, { policy: 'version: 1\ndefaults: {drift: report}\n' });
  await rig.reconcile('app');
  await rig.alerts();
  let happened = 0;
  const lost: string[] = [];
  const events = await openEvents(cloud, rig, {
    copies: 5,
    reorder: 4,
    lose(event) {
      const isLost = event.name === 'CreateTags' && happened++ % 10 === 9;
      if (isLost) lost.push(JSON.stringify(event.record['requestParameters']));
      return isLost;
    },
  });
  const bob = await openBob(cloud, rig);
  const worker = startWorker(rig, events);
  const until = (what: string, seen: () => boolean) =>
    waitUntil(what, () => (seen() ? true : undefined), {
      seconds: 90,
      signal: never,
      seen: () => `${worker.alerts.length} alerts`,
    });
  try {
    await until('the first pass ends', () => worker.state.hasFinishedFirstPass);
    const ids = new Map((await rig.entries('app')).map(({ address, id }) => [address, id]));
    const idOf = (name: string): string => ids.get(`app/aws_internet_gateway.${name}`) ?? '';
    const forged = (more: object): string =>
      JSON.stringify({
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventID: `forged-${Math.abs(JSON.stringify(more).length)}`,
          // Within the same second as an edit it could pass for the edit: times of CloudTrail have no parts of a second.
          eventTime: new Date(Date.now() - 60_000).toISOString(),
          eventSource: 'ec2.amazonaws.com',
          eventName: 'DeleteInternetGateway',
          awsRegion: rigRegion,
          recipientAccountId: rig.account.id,
          userIdentity: { type: 'IAMUser', userName: 'mallory', arn: `arn:aws:iam::${rig.account.id}:user/mallory` },
          requestParameters: { internetGatewayId: idOf('g0') },
          ...more,
        },
      });
    await events.send('this is no JSON');
    await events.send(forged({}));
    await events.send(
      forged({
        eventName: 'CreateTags',
        eventTime: new Date(Date.now() - 86_400_000).toISOString(),
        requestParameters: names.map(idOf),
      }),
    );
    await events.send(forged({ requestParameters: 'x'.repeat(200_000) }));

    const edit = (index: number) => (index % 2 === 0 ? rig.ec2 : bob);
    for (const [index, name] of names.entries()) {
      await edit(index).send(new CreateTagsCommand({ Resources: [idOf(name)], Tags: [{ Key: 'Edit', Value: name }] }));
    }
    await events.flush();
    assert.equal(lost.length, 2);
    const missing = names.filter((name) => lost.some((record) => record.includes(idOf(name))));
    const told = (): readonly string[] =>
      drifts(worker.alerts)
        .map(({ address }) => address?.split('.')[1] ?? '')
        .sort();
    // A lost one may be seen as well: the forged event, which names all of them, causes a read like any other.
    const delivered = names.filter((name) => !missing.includes(name));
    await until('every delivered event is told', () => delivered.every((name) => told().includes(name)));

    await events.send('{"groundstate": "scan", "stack": "app"}');
    await until('the scan finds what was lost', () => drifts(worker.alerts).length >= objects);
    assert.deepEqual(told(), [...names].sort(), 'one alert for each drift, however often it was told');
    await until('every author is known', () => names.every((name) => authorOf(worker.alerts, name) !== undefined));
    for (const [index, name] of names.entries()) {
      assert.match(
        authorOf(worker.alerts, name) ?? '',
        index % 2 === 0 ? /^ada in the role/ : /^bob in the role/,
        name,
      );
    }
    assert.deepEqual(
      worker.alerts.filter(({ kind }) => kind === 'resolved' || kind === 'failure'),
      [],
    );
    assert.equal(
      rig.calls(true).filter(({ operation }) => operation.endsWith('Tags')).length,
      0,
      'nothing was written',
    );
  } finally {
    await worker.end();
    events.close();
    bob.destroy();
    rig.close();
  }
});
