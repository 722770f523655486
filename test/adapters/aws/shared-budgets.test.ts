import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIndivisible, type SharedBudgets, waitForTurn } from '../../../src/adapters/aws/shared-budgets.ts';
import { services } from '../../../src/resources/services.ts';
import { ManualClock } from '../../worker/manual-clock.ts';

const never = new AbortController().signal;

async function rateOf(service: string, operation: string) {
  const load = (services as Readonly<Record<string, (typeof services)['ec2']>>)[service];
  if (load === undefined) throw new Error(`no service ${service}`);
  return (await load()).rate(operation);
}

test('a look-up in CloudTrail is taken in turns, because two a second cannot be divided; what can be divided is', async () => {
  assert.equal(isIndivisible(await rateOf('cloudtrail', 'LookupEvents')), true);
  assert.equal(isIndivisible(await rateOf('ec2', 'DescribeVpcs')), false);
  assert.equal(isIndivisible(await rateOf('dynamodb', 'DescribeContinuousBackups')), false);
});

test('turns come at four fifths of the documented rate', async () => {
  const asked: unknown[] = [];
  const budgets: SharedBudgets = {
    workers: () => 3,
    takeTurn: async (budget, everyMs) => void asked.push([budget, everyMs]),
  };
  const rate = await rateOf('cloudtrail', 'LookupEvents');
  await waitForTurn({ budgets, clock: new ManualClock() }, { budget: 'b', rate }, never);
  assert.deepEqual(asked, [['b', 625]]);
});

test('where the table gives no turn, a pause leaves the others theirs; alone there is nobody to wait for', async () => {
  const rate = await rateOf('cloudtrail', 'LookupEvents');
  for (const [workers, pause] of [
    [1, 0],
    [3, 1_250],
  ] as const) {
    const clock = new ManualClock();
    const takeTurn = async () => Promise.reject(new Error('the table is down'));
    let isOver = false;
    const waiting = waitForTurn({ budgets: { workers: () => workers, takeTurn }, clock }, { budget: 'b', rate }, never);
    void waiting.then(() => {
      isOver = true;
    });
    await clock.advance(Math.max(0, pause - 1));
    assert.equal(isOver, pause === 0, `${workers} workers`);
    await clock.advance(1);
    await waiting;
  }
});
