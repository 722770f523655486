import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDue, untilFirstEnd } from '../../../src/engine/applying/quarantine.ts';
import { Sightings } from '../../../src/engine/applying/sightings.ts';
import type { Intent } from '../../../src/engine/ports/ledger.ts';
import { ManualClock } from '../../worker/manual-clock.ts';

const minute = 60_000;

function intent(op: string, kind: Intent['kind'], at: number): Intent {
  return {
    op,
    address: `net/aws_vpc.${op}`,
    type: 'aws_vpc',
    scope: { partition: 'aws', account: '111122223333', region: 'eu-west-1' },
    kind,
    id: undefined,
    operation: 'CreateVpc',
    request: {},
    token: op,
    generation: 1,
    fence: 1,
    commit: 'c1',
    at,
    settled: true,
  };
}

test('the time until the first older call is over counts from when it was seen under a lease, and ends when it is due', async () => {
  const clock = new ManualClock();
  const sightings = new Sightings();
  const update = { intent: intent('update', 'update', clock.now()), service: 'ec2' };
  const create = { intent: intent('create', 'create', clock.now()), service: 'ec2' };
  const ofBucket = { intent: intent('bucket', 'update', clock.now()), service: 's3' };
  const all = [create, ofBucket, update];
  assert.equal(untilFirstEnd(all, sightings, clock), undefined, 'nothing counts before it was seen');

  sightings.note([create.intent, ofBucket.intent], clock);
  await clock.advance(minute);
  sightings.note([update.intent], clock);

  assert.equal(untilFirstEnd(all, sightings, clock), 5.5 * minute);
  assert.equal(untilFirstEnd([create], sightings, clock), 9.5 * minute);
  assert.equal(untilFirstEnd([ofBucket], sightings, clock), 14.5 * minute);
  await clock.advance(5.5 * minute);
  assert.ok(isDue(update.intent, 'ec2', sightings, clock));
  assert.equal(untilFirstEnd(all, sightings, clock), 4 * minute, 'what is over is not waited for');
  assert.equal(untilFirstEnd([update], sightings, clock), undefined);
});
