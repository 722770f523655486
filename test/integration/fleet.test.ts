import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitUntil } from '../demo/wait-until.ts';
import { FleetYard } from '../fleet/fleet-yard.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';

let cloud: RigCloud;
let yard: FleetYard;

before(async () => {
  cloud = await startRigCloud();
  yard = await FleetYard.open(cloud, 4);
});
after(async () => {
  await yard?.close();
  await cloud.stop();
});

const reconciledBy = (worker: FleetYard['workers'][number], commit: string): readonly unknown[] => [
  ...new Set(worker.lines.filter((line) => line['commit'] === commit).flatMap(({ stack }) => stack ?? [])),
];

test('two workers share the stacks, each change is made once, and one takes over all of it when the other is killed', async () => {
  await yard.push('1');
  const one = yard.start('one');
  assert.deepEqual(await yard.shared(1), [4]);
  await yard.changed(0);
  assert.equal(yard.effects().filter((operation) => operation === 'CreateVpc').length, 4);
  const two = yard.start('two');
  assert.deepEqual(await yard.shared(2), [2, 2]);

  const second = Date.now();
  const commit = await yard.push('2');
  assert.deepEqual(await yard.changed(second), Array(4).fill('CreateTags'));
  await waitUntil(
    'both are through',
    () => (reconciledBy(one, commit).length + reconciledBy(two, commit).length >= 4 ? true : undefined),
    {
      seconds: 60,
      signal: new AbortController().signal,
    },
  );
  assert.deepEqual([reconciledBy(one, commit).length, reconciledBy(two, commit).length], [2, 2]);

  two.expectEnd();
  two.signal('SIGKILL');
  await two.ended;
  const third = Date.now();
  await yard.push('3');
  assert.deepEqual(await yard.changed(third), Array(4).fill('CreateTags'));
  assert.equal(yard.effects().filter((operation) => operation === 'CreateVpc').length, 4);
});
