import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '../../../src/adapters/clock/system-clock.ts';
import { keys } from '../../../src/adapters/dynamodb/keys.ts';
import type { Entry, Lease, Ledger } from '../../../src/engine/ports/ledger.ts';
import { type Bench, startBench } from './bench.ts';
import { createFastClock, createManualClock } from './clocks.ts';

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

async function acquire(ledger: Ledger, stack: string, patience: 'none' | 'wait' = 'none'): Promise<Lease> {
  const result = await ledger.acquire({ stack, operation: 'apply', commit: 'c0ffee', patience }, never);
  assert.equal(result.kind, 'acquired');
  return result.kind === 'acquired' ? result.lease : assert.fail();
}

function entry(address: string, id = 'id-1'): Entry {
  return {
    address,
    type: 'aws_vpc',
    scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
    id,
    applied: { cidr_block: '10.0.0.0/16', tags: { Name: 'main' } },
    generation: 1,
    protected: false,
    dependencies: [],
    commit: 'c0ffee',
    createdAt: 1,
    updatedAt: 2,
  };
}

/** The entries without what a process only remembers of them. */
async function stored(ledger: Ledger, stack: string): Promise<readonly Entry[]> {
  return (await ledger.load(stack, never)).entries.map(({ seenAt: _own, ...each }) => each);
}

async function until(condition: () => boolean): Promise<void> {
  for (let round = 0; round < 3_000 && !condition(); round += 1) {
    await wait(10);
  }
  assert.ok(condition(), 'it did not come to pass');
}

test('of two workers that start together exactly one gets the lease, every time', async () => {
  for (let round = 0; round < 10; round += 1) {
    const stack = freshStack();
    const ledgers = ['a', 'b', 'c'].map((holder) => bench.ledger(holder));
    const results = await Promise.all(
      ledgers.map((ledger) => ledger.acquire({ stack, operation: 'apply', commit: 'c0ffee', patience: 'none' }, never)),
    );
    const winners = results.filter((result) => result.kind === 'acquired');
    assert.equal(winners.length, 1);
    for (const result of results) {
      if (result.kind === 'held') {
        assert.equal(result.lock.commit, 'c0ffee');
        assert.equal(result.lock.host, 'test-host');
      } else {
        await result.lease.release();
      }
    }
  }
});

test('a released lease is handed over with the next fence and the lock item stays', async () => {
  const stack = freshStack();
  const first = await acquire(bench.ledger('a'), stack);
  const waiting = acquire(bench.ledger('b'), stack, 'wait');
  await first.release();
  const second = await waiting;
  assert.equal(second.fence, first.fence + 1);
  await second.release();
  const lock = await bench.ledger('c').lock(stack, never);
  assert.deepEqual([lock?.held, lock?.fence, lock?.holder], [false, 2, 'b']);
});

test('nothing can be recorded or called after the release', async () => {
  const lease = await acquire(bench.ledger('a'), freshStack());
  await lease.release();
  await assert.rejects(lease.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a') }]), { code: 'lease-released' });
  assert.throws(() => lease.assertAlive(0), { code: 'lease-released' });
  await lease.release();
});

test('records that are made together go to the table in few transactions', async () => {
  const stack = freshStack();
  const ledger = bench.ledger('a');
  const lease = await acquire(ledger, stack);
  bench.proxy.resetCounts();
  await Promise.all(
    Array.from({ length: 250 }, (_, at) => lease.record([{ kind: 'put entry', entry: entry(`s/aws_vpc.v${at}`) }])),
  );
  assert.equal(bench.proxy.count({ operation: 'TransactWriteItems' }), 3);
  const entries = await stored(ledger, stack);
  assert.equal(entries.length, 250);
  assert.deepEqual(
    entries.find(({ address }) => address === 's/aws_vpc.v7'),
    entry('s/aws_vpc.v7'),
  );
  await lease.release();
});

test('one record that is larger than a transaction is split, and the last write of a key counts', async () => {
  const stack = freshStack();
  const ledger = bench.ledger('a');
  const lease = await acquire(ledger, stack);
  const many = Array.from({ length: 150 }, (_, at) => ({
    kind: 'put entry' as const,
    entry: entry(`s/aws_vpc.v${at}`),
  }));
  await lease.record([...many, { kind: 'drop entry', address: 's/aws_vpc.v3' }]);
  assert.equal((await ledger.load(stack, never)).entries.length, 149);
  await lease.release();
});

test('a record that DynamoDB could not hold is refused with the address, and the lease lives on', async () => {
  const lease = await acquire(bench.ledger('a'), freshStack());
  const random = Array.from({ length: 400_000 }, () => Math.random().toString(36).slice(2, 3)).join('');
  const tooLarge = { ...entry('s/aws_vpc.big'), applied: { policy: `${random}${random}` } };
  await assert.rejects(lease.record([{ kind: 'put entry', entry: tooLarge }]), {
    code: 'ledger-item-too-large',
    address: 's/aws_vpc.big',
  });
  lease.assertAlive(0);
  await lease.release();
});

test('a long record is stored compressed and comes back as it was', async () => {
  const stack = freshStack();
  const ledger = bench.ledger('a');
  const lease = await acquire(ledger, stack);
  const long = { ...entry('s/aws_vpc.long'), applied: { policy: 'x'.repeat(500_000) } };
  await lease.record([{ kind: 'put entry', entry: long }]);
  assert.deepEqual(await stored(ledger, stack), [long]);
  await lease.release();
});

test('a heartbeat whose answer is lost does not lose the lease', async () => {
  const stack = freshStack();
  const clock = createManualClock();
  const lease = await acquire(bench.ledger('a', clock), stack);
  bench.proxy.resetCounts();
  bench.proxy.faults.add({ match: { operation: 'UpdateItem' }, mode: { kind: 'drop-after-effect' } });
  await clock.advance(5_000);
  await until(() => bench.proxy.count({ operation: 'UpdateItem' }) === 1);
  await wait(200); // its answer has to come back; a busy machine needs a while
  await clock.advance(1_250);
  await until(() => bench.proxy.count({ operation: 'UpdateItem' }) === 2);
  await wait(200); // its answer has to come back; a busy machine needs a while
  await clock.advance(10_000);
  lease.assertAlive(5_000);
  assert.equal(lease.signal.aborted, false);
  await lease.release();
});

test('a write takes the place of a heartbeat', async () => {
  const clock = createManualClock();
  const lease = await acquire(bench.ledger('a', clock), freshStack());
  bench.proxy.resetCounts();
  await clock.advance(4_500);
  await lease.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a') }]);
  await clock.advance(4_500);
  assert.equal(bench.proxy.count({ operation: 'UpdateItem' }), 0);
  await clock.advance(1_500);
  await until(() => bench.proxy.count({ operation: 'UpdateItem' }) === 1);
  await lease.release();
});

test('an acquisition whose answer is lost is recognised and not waited for', async () => {
  const stack = freshStack();
  const remove = bench.proxy.faults.add({
    match: { operation: 'TransactWriteItems', times: 2 },
    mode: { kind: 'drop-after-effect' },
  });
  const lease = await acquire(bench.ledger('a'), stack);
  remove();
  assert.equal(lease.fence, 1);
  lease.assertAlive(1_000);
  await lease.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a') }]);
  await lease.release();
});

test('a record whose answer is lost is confirmed', async () => {
  const stack = freshStack();
  const ledger = bench.ledger('a');
  const lease = await acquire(ledger, stack);
  bench.proxy.faults.add({ match: { operation: 'TransactWriteItems' }, mode: { kind: 'drop-after-effect' } });
  await lease.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a') }]);
  assert.equal((await ledger.load(stack, never)).entries.length, 1);
  await lease.release();
});

test('a worker that stopped is taken over after its lease, and what it says afterwards is not recorded', async () => {
  const stack = freshStack();
  const stopped = createManualClock();
  const zombie = await acquire(bench.ledger('zombie', stopped), stack);
  await zombie.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a', 'before') }]);
  await zombie.advance({ from: undefined, to: 'c0ffee', at: 5 });

  const fast = createFastClock(20);
  const begun = fast.monotonic();
  const heir = bench.ledger('heir', fast);
  const result = await heir.acquire({ stack, operation: 'apply', commit: 'f00d', patience: 'wait' }, never);
  assert.ok(fast.monotonic() - begun >= 16_750, 'it was taken over before its time');
  assert.equal(result.kind, 'acquired');
  if (result.kind !== 'acquired') {
    return;
  }
  assert.deepEqual([result.takenOver?.holder, result.takenOver?.fence, result.lease.fence], ['zombie', 1, 2]);

  // The zombie does not know that time has passed; the table does.
  zombie.assertAlive(1_000);
  await assert.rejects(zombie.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a', 'after') }]), {
    code: 'lease-lost',
  });
  assert.equal(zombie.signal.aborted, true);
  assert.equal((zombie.signal.reason as { code?: string }).code, 'lease-lost');
  assert.throws(() => zombie.assertAlive(0), { code: 'lease-lost' });
  await zombie.release();
  const state = await heir.load(stack, never);
  assert.deepEqual(
    [state.entries[0]?.id, state.appliedCommit, state.lock?.holder, state.lock?.held],
    ['before', 'c0ffee', 'heir', true],
  );
  await result.lease.release();
});

test('a process that stood still makes no further call', async () => {
  const clock = createManualClock();
  const lease = await acquire(bench.ledger('a', clock), freshStack());
  clock.jump(5_001);
  assert.throws(() => lease.assertAlive(0), { code: 'lease-lost' });
  assert.equal(lease.signal.aborted, true);
});

test('a lease that cannot be renewed ends at its deadline, and a call beyond it is refused before', async () => {
  const clock = createManualClock();
  const lease = await acquire(bench.ledger('a', clock), freshStack());
  const remove = bench.proxy.faults.add({
    match: { operation: 'UpdateItem', times: Number.POSITIVE_INFINITY },
    mode: { kind: 'throttle' },
  });
  await clock.advance(12_000);
  assert.throws(() => lease.assertAlive(8_000), { code: 'lease-too-short' });
  assert.equal(lease.signal.aborted, false);
  await clock.advance(4_000);
  assert.equal(lease.signal.aborted, true);
  remove();
});

test('the applied commit moves only from the commit that was read', async () => {
  const stack = freshStack();
  const ledger = bench.ledger('a');
  const lease = await acquire(ledger, stack);
  await lease.advance({ from: undefined, to: 'one', at: 10 });
  await lease.advance({ from: 'one', to: 'two', at: 20 });
  await assert.rejects(lease.advance({ from: 'one', to: 'three', at: 30 }), { code: 'applied-commit-moved' });
  await lease.record([{ kind: 'put entry', entry: entry('s/aws_vpc.a') }]);
  const state = await ledger.load(stack, never);
  assert.deepEqual([state.appliedCommit, state.appliedAt, lease.signal.aborted], ['two', 20, false]);
  await lease.release();
});

test('a lock item that was deleted by hand is noticed, and its fence is not used again', async () => {
  const stack = freshStack();
  await (await acquire(bench.ledger('a'), stack)).release();
  await bench.table(systemClock).access.write([{ kind: 'delete', key: keys.lock(stack) }], { attempts: 1 }, never);
  await assert.rejects(bench.ledger('b').acquire({ stack, operation: 'apply', commit: 'c', patience: 'none' }, never), {
    code: 'lock-item-gone',
    handling: 'ask',
  });
});
