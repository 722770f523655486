import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createLedger } from '../../../src/adapters/dynamodb/ledger.ts';
import { Failure } from '../../../src/core/failure.ts';
import { defaultLeaseMs, observationMs, pollMs } from '../../../src/core/protocol/lease.ts';
import type { Lease, Ledger } from '../../../src/engine/ports/ledger.ts';
import type { Chance, Clock } from '../../../src/engine/ports/time.ts';
import { createDice } from '../../support/git-histories.ts';
import { createMemoryTable, type MemoryTable } from '../../support/memory-table.ts';
import { ManualClock, settle } from '../../worker/manual-clock.ts';

const never = new AbortController().signal;
const day = 86_400_000;

/** Unique names, and jitter of the dice. */
function createChance(dice: (sides: number) => number): Chance {
  let made = 0;
  return {
    id: () => {
      made += 1;
      return `id-${made}-${dice(1e9)}`;
    },
    fraction: () => dice(1000) / 1000,
  };
}

/** The time of one worker: its wall clock may jump, its clock may run fast or slow, and it may be stopped while others go on. */
class WorkerClock implements Clock {
  wallOffset = 0;
  /** How many seconds of its own pass in a second of the world. */
  rate = 1;
  readonly #time: ManualClock;
  #isStopped = false;

  constructor(time: ManualClock) {
    this.#time = time;
  }

  now(): number {
    return this.#time.now() + this.wallOffset;
  }

  monotonic(): number {
    return this.#time.monotonic() * this.rate;
  }

  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    await this.#time.sleep(Math.ceil(milliseconds / this.rate), signal);
    while (this.#isStopped) await this.#time.sleep(50, signal);
  }

  /** As SIGSTOP: time passes, and nothing of this worker runs. */
  stop(): void {
    this.#isStopped = true;
  }
}

interface World {
  readonly time: ManualClock;
  readonly table: MemoryTable;
  readonly dice: (sides: number) => number;
  /** `cutOff`: from then on none of its writes reaches the table, and it hears of none. */
  worker(name: string): { readonly clock: WorkerClock; readonly ledger: Ledger; cutOff(): void };
}

function openWorld(seed: number): World {
  const time = new ManualClock();
  const table = createMemoryTable();
  const dice = createDice(seed);
  return {
    time,
    table,
    dice,
    worker(name) {
      const clock = new WorkerClock(time);
      const whole = table.access(clock, createChance(dice));
      let isCut = false;
      const write: typeof whole.write = async (...given) => (isCut ? { kind: 'unclear' } : whole.write(...given));
      const access = { ...whole, write };
      return {
        clock,
        ledger: createLedger({ access, holder: name, host: 'host', hash: (text) => text, redact: (text) => text }),
        cutOff: () => void (isCut = true),
      };
    },
  };
}

const asked = { stack: 'app', operation: 'apply', commit: 'c0ffee' };

async function take(ledger: Ledger): Promise<Lease> {
  const acquired = await ledger.acquire({ ...asked, patience: 'none' }, never);
  return acquired.kind === 'acquired' ? acquired.lease : assert.fail('the lease is held');
}

test('10,000 heartbeats, one in ten without an answer, and a wall clock that jumps by a day: the lease is never lost', async () => {
  const { time, table, dice, worker } = openWorld(1);
  const { clock, ledger } = worker('a');
  const lease = await take(ledger);
  table.fate = () => {
    const roll = dice(20);
    if (roll === 0) return 'lost';
    return roll === 1 ? 'done, answer lost' : 'done';
  };
  for (let round = 0; table.writes.done < 10_000; round += 1) {
    clock.wallOffset = (dice(3) - 1) * day;
    await time.advance(defaultLeaseMs);
    assert.equal(lease.signal.aborted, false, `lost after ${table.writes.done} heartbeats, ${round} leases`);
    lease.assertAlive(1_000);
  }
  table.fate = () => 'done';
  await lease.release();
});

test('1,000 races for one lease: one of the workers gets it, and no fence is given twice', async () => {
  const { table, dice, worker } = openWorld(2);
  const fences = new Set<number>();
  for (let race = 0; race < 1_000; race += 1) {
    table.fate = () => (dice(10) === 0 ? 'done, answer lost' : 'done');
    const ledgers = Array.from({ length: 2 + dice(3) }, (_, at) => worker(`worker-${at}`).ledger);
    const results = await Promise.all(
      ledgers.map(async (ledger) => {
        for (let turns = dice(4); turns > 0; turns -= 1) await turn();
        return ledger.acquire({ ...asked, patience: 'none' }, never);
      }),
    );
    const leases = results.flatMap((result) => (result.kind === 'acquired' ? [result.lease] : []));
    assert.equal(leases.length, 1, `race ${race}`);
    for (const lease of leases) {
      assert.ok(!fences.has(lease.fence), `fence ${lease.fence} twice`);
      fences.add(lease.fence);
      table.fate = () => 'done';
      await lease.release();
    }
  }
  assert.equal(fences.size, 1_000);
});

test('a worker that is killed is followed within its lease, five per cent, a second and one look, and cannot call by then', async () => {
  let slowest = 0;
  for (let seed = 0; seed < 100; seed += 1) {
    const { time, dice, worker } = openWorld(seed);
    const dying = worker('dying');
    const watching = worker('watching');
    watching.clock.wallOffset = (dice(3) - 1) * day;
    const lease = await take(dying.ledger);
    const follow = async (): Promise<number> => {
      const acquired = await watching.ledger.acquire({ ...asked, patience: 'wait' }, never);
      assert.equal(acquired.kind === 'acquired' && acquired.lease.fence, lease.fence + 1);
      return time.monotonic();
    };
    const followed = follow();
    await time.advance(dice(20_000));
    const killedAt = time.monotonic();
    dying.clock.stop();
    let at: number | undefined;
    followed.then(
      (when) => {
        at = when;
      },
      () => undefined,
    );
    for (let waited = 0; at === undefined && waited < 60_000; waited += 100) await time.advance(100);
    const took = (at ?? Number.POSITIVE_INFINITY) - killedAt;
    slowest = Math.max(slowest, took);
    assert.throws(() => lease.assertAlive(0), Failure, 'the one that was killed could not call any more');
  }
  assert.ok(slowest <= observationMs(defaultLeaseMs) + pollMs, `slowest: ${slowest} ms of virtual time`);
  assert.ok(slowest >= defaultLeaseMs - defaultLeaseMs / 3, `slowest: ${slowest} ms of virtual time`);
});

test('who looked at the lock of a holder now and then need not watch it from the beginning when the holder is dead', async () => {
  for (let seed = 0; seed < 20; seed += 1) {
    const { time, dice, worker } = openWorld(seed);
    const dying = worker('dying');
    const standing = worker('standing by');
    const lease = await take(dying.ledger);
    const lookEvery = 5_000;
    const look = async (rounds: number): Promise<void> => {
      for (let round = 0; round < rounds; round += 1) {
        await standing.ledger.lock('app', never);
        await time.advance(lookEvery);
      }
    };
    await look(1 + dice(10));
    await time.advance(dice(lookEvery));
    dying.clock.stop();
    const killedAt = time.monotonic();
    await look(3);
    let followedAt: number | undefined;
    const followed = standing.ledger.acquire({ ...asked, patience: 'wait' }, never).then((acquired) => {
      assert.equal(acquired.kind === 'acquired' && acquired.lease.fence, lease.fence + 1);
      followedAt = time.monotonic();
    });
    for (let waited = 0; followedAt === undefined && waited < 60_000; waited += 100) await time.advance(100);
    await followed;
    const took = (followedAt ?? Number.POSITIVE_INFINITY) - killedAt;
    assert.ok(took <= observationMs(defaultLeaseMs) + lookEvery + pollMs, `${took} ms of virtual time, seed ${seed}`);
    assert.throws(() => lease.assertAlive(0), Failure, 'the one that was killed could not call any more');
  }
});

test('clocks that run 5 % fast or slow: a living holder keeps its lease, and one that is cut off cannot call any more when the next begins', async () => {
  const rates = [0.95, 1, 1.05];
  for (const [seed, [ofHolder, ofWatcher]] of rates.flatMap((a) => rates.map((b) => [a, b] as const)).entries()) {
    const { time, dice, worker } = openWorld(seed);
    const holder = worker('holder');
    const watcher = worker('watcher');
    holder.clock.rate = ofHolder;
    watcher.clock.rate = ofWatcher;
    const lease = await take(holder.ledger);
    let begun: number | undefined;
    const watching = watcher.ledger.acquire({ ...asked, patience: 'wait' }, never).then(({ kind }) => {
      begun = kind === 'acquired' ? time.monotonic() : undefined;
    });
    for (let waited = 0; waited < 60_000; waited += 1_000) await time.advance(1_000);
    assert.equal(begun, undefined, 'it was taken from a living holder');
    lease.assertAlive(1_000);

    await time.advance(dice(5_000));
    holder.cutOff();
    const from = time.monotonic();
    let lastCall = from;
    for (let waited = 0; begun === undefined && waited < 60_000; waited += 50) {
      await time.advance(50);
      if (mayCall(lease)) lastCall = time.monotonic();
    }
    await watching;
    assert.ok(lastCall - from > defaultLeaseMs / 2, 'it called for as long as its own clock let it');
    assert.ok(begun !== undefined && lastCall < begun, `holder x ${ofHolder}, watcher x ${ofWatcher}`);
  }
});

function mayCall(lease: Lease): boolean {
  try {
    lease.assertAlive(0);
    return true;
  } catch (error) {
    assert.ok(error instanceof Failure);
    return false;
  }
}

test('a lease that is given back is taken within one look', async () => {
  for (let seed = 0; seed < 50; seed += 1) {
    const { time, dice, worker } = openWorld(seed);
    const lease = await take(worker('a').ledger);
    let isTaken = false;
    worker('b')
      .ledger.acquire({ ...asked, patience: 'wait' }, never)
      .then(
        () => {
          isTaken = true;
        },
        () => undefined,
      );
    await time.advance(dice(30_000));
    await lease.release();
    await time.advance(pollMs);
    assert.ok(isTaken, `seed ${seed}`);
  }
});

test('an event loop that stood still for more than a third of the lease fences itself, and what it says later is not recorded', async () => {
  const { time, worker } = openWorld(4);
  const { clock, ledger } = worker('a');
  const lease = await take(ledger);
  await time.advance(1_000);
  clock.stop();
  await time.advance(defaultLeaseMs / 3 - 1_500);
  lease.assertAlive(1_000);
  await time.advance(2_000);
  assert.throws(() => lease.assertAlive(0), { code: 'lease-lost' });
  await assert.rejects(lease.record([{ kind: 'drop intent', op: 'x' }]), { code: 'lease-lost' });
  assert.equal(lease.signal.aborted, true);
});

test('with the table down for five minutes calls end at the deadline, and the lease is found again afterwards', async () => {
  const { time, table, worker } = openWorld(5);
  const lease = await take(worker('a').ledger);
  await time.advance(7_000);
  table.isDown = true;
  let lastCall = 0;
  const from = time.monotonic();
  for (let waited = 0; waited < 300_000; waited += 500) {
    await time.advance(500);
    try {
      lease.assertAlive(0);
      lastCall = time.monotonic() - from;
    } catch (error) {
      assert.ok(error instanceof Failure && error.code === 'lease-lost', String(error));
    }
  }
  assert.ok(lastCall <= defaultLeaseMs, `a call was allowed ${lastCall} ms after the table went down`);
  await assert.rejects(worker('b').ledger.load('app', never));
  table.isDown = false;
  const next = worker('b').ledger.acquire({ ...asked, patience: 'wait' }, never);
  for (let waited = 0; waited < 20; waited += 1) await time.advance(1_000);
  const acquired = await next;
  assert.equal(acquired.kind === 'acquired' && acquired.lease.fence, lease.fence + 1);
});

test('a heartbeat that arrives after the lease was given back does not bring it back', async () => {
  const { time, table, worker } = openWorld(6);
  const { ledger } = worker('a');
  const lease = await take(ledger);
  const held = [...table.items.values()].find((item) => item['sk'] === 'LOCK') ?? assert.fail();
  await lease.release();
  const { refused } = table.writes;
  const late = await table.access(new WorkerClock(time), createChance(createDice(1))).write(
    [
      {
        kind: 'update',
        key: { pk: String(held['pk']), sk: 'LOCK' },
        set: { rvn: 'late' },
        condition: [
          [
            { attribute: 'owner', is: 'equal', to: held['owner'] ?? '' },
            { attribute: 'fence', is: 'equal', to: held['fence'] ?? 0 },
            { attribute: 'released', is: 'equal', to: false },
          ],
        ],
      },
    ],
    { attempts: 1 },
    never,
  );
  assert.deepEqual([late.kind, table.writes.refused], ['refused', refused + 1]);
  await settle();
  const next = await take(worker('b').ledger);
  assert.equal(next.fence, lease.fence + 1);
});
