import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { keys } from '../../../src/adapters/dynamodb/keys.ts';
import type { Intent, Lease, Ledger, Run } from '../../../src/engine/ports/ledger.ts';
import { type Bench, startBench } from './bench.ts';
import { createFastClock } from './clocks.ts';

const never = new AbortController().signal;
let bench: Bench;
let next = 0;

before(async () => {
  bench = await startBench();
});
after(() => bench.close());

function freshStack(): string {
  next += 1;
  return `stack-${next}`;
}

async function acquire(ledger: Ledger, stack: string, patience: 'none' | 'wait' = 'none') {
  const result = await ledger.acquire({ stack, operation: 'apply', commit: 'c0ffee', patience }, never);
  return result.kind === 'acquired' ? result : assert.fail(`the lock is held by ${result.lock.holder}`);
}

const intentOf = (lease: Lease): Intent => ({
  op: 'create-1',
  address: 'app/aws_vpc.main',
  type: 'aws_vpc',
  scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
  kind: 'create',
  id: undefined,
  operation: 'ec2:CreateVpc',
  request: {},
  token: 't',
  generation: 1,
  fence: lease.fence,
  commit: 'c0ffee',
  at: 1,
});

const runOf = (lease: Lease, stack: string, commit: string): Run => ({
  id: `run-${lease.fence}`,
  stack,
  kind: 'apply',
  commit,
  author: 'Ada',
  subject: 'Begin',
  trigger: 'test',
  holder: lease.holder,
  fence: lease.fence,
  startedAt: 5,
  endedAt: 6,
  outcome: 'succeeded',
  changes: [],
});

async function removeLock(stack: string): Promise<void> {
  await bench.table(systemClock).access.write([{ kind: 'delete', key: keys.lock(stack) }], { attempts: 1 }, never);
}

test('a lock is broken only by the id of its holding, as a takeover that leaves the intents to the next holder', async () => {
  const stack = freshStack();
  const { lease } = await acquire(bench.ledger('a'), stack);
  await lease.record([{ kind: 'put intent', intent: intentOf(lease) }]);
  await lease.advance({ from: undefined, to: 'c0ffee', at: 7 });
  const clock = createFastClock(40);
  const person = bench.ledger('ada', clock);
  const other = await person.breakLock({ stack, fence: 9, operation: 'lock break' }, never);
  assert.deepEqual([other.kind, other.kind === 'other' && other.lock.fence], ['other', 1]);
  lease.assertAlive(1000);

  const broken = await person.breakLock({ stack, fence: 1, operation: 'lock break by ada: it hangs' }, never);
  assert.deepEqual([broken.kind, broken.kind === 'broken' && [broken.fence, broken.lock.holder]], ['broken', [2, 'a']]);
  await assert.rejects(lease.record([{ kind: 'drop intent', op: 'create-1' }]), { code: 'lease-lost' });
  assert.throws(() => lease.assertAlive(0), { code: 'lease-lost' });

  const state = await person.load(stack, never);
  assert.deepEqual(
    [state.lock?.operation, state.lock?.held, state.appliedCommit, state.intents[0]?.fence],
    ['lock break by ada: it hangs', true, 'c0ffee', 1],
    'the item stays, and says who did it',
  );
  const from = clock.monotonic();
  const { lease: third, takenOver } = await acquire(bench.ledger('b', clock), stack, 'wait');
  assert.ok(clock.monotonic() - from >= 15_000, 'the lease of the old holder has run out before the next begins');
  assert.deepEqual([third.fence, takenOver?.fence], [3, 2]);
  await third.release();
  assert.deepEqual(await person.breakLock({ stack, fence: 3, operation: 'again' }, never), { kind: 'free' });
});

test('a deleted lock item comes back above every fence, with the commit of the last run', async () => {
  const stack = freshStack();
  for (const commit of ['one', 'two']) {
    const { lease } = await acquire(bench.ledger('a'), stack);
    await lease.record([{ kind: 'put run', run: runOf(lease, stack, commit) }]);
    await lease.release();
  }
  const ledger = bench.ledger('b', createFastClock(40));
  const sound = await ledger.repairLock({ stack, operation: 'lock repair' }, never);
  assert.deepEqual([sound.kind, sound.kind === 'sound' && sound.lock.fence], ['sound', 2]);

  await removeLock(stack);
  await assert.rejects(acquire(ledger, stack, 'wait'), { code: 'lock-item-gone' });
  assert.deepEqual(await ledger.repairLock({ stack, operation: 'lock repair' }, never), {
    kind: 'repaired',
    fence: 3,
    appliedCommit: 'two',
  });
  assert.equal((await ledger.load(stack, never)).appliedCommit, 'two');
  const { lease } = await acquire(ledger, stack, 'wait');
  assert.equal(lease.fence, 4);
  await lease.release();
});

test('also where the registry was deleted with it, and only the intents or the runs know of a fence', async () => {
  const stack = freshStack();
  const { lease } = await acquire(bench.ledger('a'), stack);
  await lease.record([{ kind: 'put intent', intent: { ...intentOf(lease), fence: 6 } }]);
  const { access } = bench.table(systemClock);
  await access.write([{ kind: 'delete', key: keys.stackName(stack) }], { attempts: 1 }, never);
  await removeLock(stack);
  const ledger = bench.ledger('b');
  await assert.rejects(acquire(ledger, stack), { code: 'lock-item-gone' }, 'a stack with records never begins at 1');
  const repaired = await ledger.repairLock({ stack, operation: 'lock repair' }, never);
  assert.deepEqual(repaired, { kind: 'repaired', fence: 7, appliedCommit: undefined });
  await assert.rejects(lease.record([{ kind: 'drop intent', op: 'create-1' }]), { code: 'lease-lost' });
});

test('a lock item that was set back is refused, and repaired above the fence that the registry knows', async () => {
  const stack = freshStack();
  for (let round = 0; round < 3; round += 1) await (await acquire(bench.ledger('a'), stack)).lease.release();
  const { access } = bench.table(systemClock);
  await access.write([{ kind: 'update', key: keys.lock(stack), set: { fence: 1 } }], { attempts: 1 }, never);
  await assert.rejects(acquire(bench.ledger('b'), stack), { code: 'lock-item-gone' });
  const repaired = await bench.ledger('b').repairLock({ stack, operation: 'lock repair' }, never);
  assert.deepEqual([repaired.kind, repaired.kind === 'repaired' && repaired.fence], ['repaired', 4]);
});

test('a stack that the table does not know is neither broken nor repaired', async () => {
  const ledger = bench.ledger('a');
  assert.deepEqual(await ledger.breakLock({ stack: 'nowhere', fence: 1, operation: 'x' }, never), { kind: 'free' });
  assert.deepEqual(await ledger.repairLock({ stack: 'nowhere', operation: 'x' }, never), { kind: 'unknown' });
  assert.equal(await ledger.lock('nowhere', never), undefined);
});

test('a break and a repair whose answer is lost are recognised as done', async () => {
  const stack = freshStack();
  const { lease } = await acquire(bench.ledger('a'), stack);
  const ledger = bench.ledger('ada');
  const spoil = () =>
    bench.proxy.faults.add({ match: { operation: 'TransactWriteItems' }, mode: { kind: 'drop-after-effect' } });
  spoil();
  assert.equal((await ledger.breakLock({ stack, fence: 1, operation: 'lock break' }, never)).kind, 'broken');
  await removeLock(stack);
  spoil();
  const repaired = await ledger.repairLock({ stack, operation: 'lock repair' }, never);
  assert.deepEqual([repaired.kind, repaired.kind === 'repaired' && repaired.fence], ['repaired', 3]);
  assert.throws(() => lease.assertAlive(20_000), { code: 'lease-too-short' });
});
