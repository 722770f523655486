import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  defaultLeaseMs,
  idleLease,
  type LeaseEvent,
  type LeaseState,
  mayCall,
  observationMs,
  step,
  tickMs,
} from '../../src/core/protocol/lease.ts';
import type { LockRecord } from '../../src/core/protocol/lock-record.ts';

const leaseMs = defaultLeaseMs;
const other: LockRecord = { owner: 'other.0', fence: 7, version: 'other.0#3', released: false, leaseMs };

function acquire(at: number, patience: 'none' | 'wait' = 'wait'): LeaseEvent {
  return { kind: 'acquire', at, id: 'me', leaseMs, patience };
}

function run(events: readonly LeaseEvent[], from: LeaseState = idleLease): ReturnType<typeof step> {
  let last: ReturnType<typeof step> = { state: from, effects: [] };
  for (const event of events) {
    last = step(last.state, event);
  }
  return last;
}

function held(sentAt: number, answeredAt: number): LeaseState {
  return run([acquire(sentAt), { kind: 'read', at: sentAt, record: undefined }, { kind: 'written', at: answeredAt }])
    .state;
}

/** A state that ticked all the way, so that only the deadline can end it. */
function tickUntil(state: LeaseState, from: number, to: number): LeaseState {
  const ticks: LeaseEvent[] = [];
  for (let at = from; at <= to; at += tickMs(leaseMs)) {
    ticks.push({ kind: 'tick', at });
  }
  return run(ticks, state).state;
}

test('a stack that nobody ever held is taken with fence 1 on the condition that there is no lock item', () => {
  const { effects } = run([acquire(0), { kind: 'read', at: 5, record: undefined }]);
  assert.deepEqual(effects, [
    { kind: 'take', take: { condition: { kind: 'absent' }, owner: 'me.0', fence: 1, version: 'me.0#0' } },
  ]);
});

test('a released lease is taken with the next fence on the condition that the fence is the one seen', () => {
  const { effects } = run([acquire(0), { kind: 'read', at: 5, record: { ...other, released: true } }]);
  const [effect] = effects;
  assert.equal(effect?.kind, 'take');
  assert.deepEqual(effect?.kind === 'take' && effect.take.condition, { kind: 'released', fence: 7 });
  assert.equal(effect?.kind === 'take' && effect.take.fence, 8);
});

test('without patience a held lease is reported at once', () => {
  const { state, effects } = run([acquire(0, 'none'), { kind: 'read', at: 5, record: other }]);
  assert.deepEqual(effects, [{ kind: 'occupied', record: other }]);
  assert.equal(state.kind, 'idle');
});

test('a held lease is taken over only when its version stood still for the lease, five percent and a second', () => {
  const window = observationMs(leaseMs);
  assert.equal(window, 16_750);
  const seen: readonly LeaseEvent[] = [acquire(0), { kind: 'read', at: 100, record: other }];
  const early = run([...seen, { kind: 'tick', at: 700 }, { kind: 'read', at: 100 + window - 1, record: other }]);
  assert.equal(early.effects[0]?.kind, 'wait');
  const due = run([{ kind: 'tick', at: 100 + window }], early.state);
  assert.deepEqual(due.effects[0]?.kind === 'take' && due.effects[0].take.condition, {
    kind: 'expired',
    fence: 7,
    version: other.version,
  });
});

test('a watcher whose timer rang early waits for the rest', () => {
  const { state } = run([acquire(0), { kind: 'read', at: 100, record: other }]);
  const early = run([{ kind: 'tick', at: 599 }], state);
  assert.deepEqual(early, { state, effects: [{ kind: 'wait', until: 600 }] });
});

test('a heartbeat of the holder starts the observation again', () => {
  const window = observationMs(leaseMs);
  const moved = { ...other, version: 'other.0#4' };
  const { state } = run([
    acquire(0),
    { kind: 'read', at: 100, record: other },
    { kind: 'tick', at: 700 },
    { kind: 'read', at: 5_000, record: moved },
    { kind: 'tick', at: 100 + window },
  ]);
  assert.equal(state.kind, 'looking');
  assert.equal(run([{ kind: 'read', at: 101 + window, record: moved }], state).effects[0]?.kind, 'wait');
});

test('what was seen of the lock before counts as waiting, as long as the lock is still as it was seen', () => {
  const window = observationMs(leaseMs);
  const wanted = (record: LockRecord, at: number): string | undefined =>
    run([
      { kind: 'acquire', at, id: 'me', leaseMs, patience: 'wait', sighting: { record: other, since: 100 } },
      { kind: 'read', at, record },
    ]).effects[0]?.kind;
  assert.equal(wanted(other, 100 + window), 'take');
  assert.equal(wanted(other, 100 + window - 1), 'wait');
  assert.equal(wanted({ ...other, version: 'other.0#4' }, 100 + window), 'wait', 'its holder lives');
  assert.equal(wanted({ ...other, fence: 8 }, 100 + window), 'wait', 'it is another holder');
});

test('an acquisition whose answer was lost is recognised by its own owner name and counted from its sending', () => {
  const events: readonly LeaseEvent[] = [
    acquire(0),
    { kind: 'read', at: 0, record: undefined },
    { kind: 'unclear', at: 3_000 },
  ];
  const mine: LockRecord = { owner: 'me.0', fence: 1, version: 'me.0#0', released: false, leaseMs };
  const { state, effects } = run([...events, { kind: 'read', at: 3_100, record: mine }]);
  assert.deepEqual(effects, [{ kind: 'granted', owner: 'me.0', fence: 1, takenOver: false }]);
  assert.equal(state.kind === 'held' && state.deadline, leaseMs);
});

test('an acquisition that did not take effect is tried again under another owner name', () => {
  const { effects } = run([
    acquire(0),
    { kind: 'read', at: 0, record: undefined },
    { kind: 'unclear', at: 3_000 },
    { kind: 'read', at: 3_100, record: undefined },
  ]);
  assert.equal(effects[0]?.kind === 'take' && effects[0].take.owner, 'me.1');
});

test('a grant that arrives after its own lease is not used', () => {
  const { state } = run([acquire(0), { kind: 'read', at: 0, record: undefined }, { kind: 'written', at: leaseMs }]);
  assert.equal(state.kind, 'looking');
});

test('a call is allowed only if the lease lasts for its whole budget', () => {
  const state = held(0, 10);
  assert.equal(mayCall(state, 10, 8_000), true);
  assert.equal(mayCall(tickUntil(state, 10, 9_000), 9_000, 8_000), false);
});

test('a heartbeat is due after a third of the lease, and not while a write is on its way', () => {
  const state = tickUntil(held(0, 0), 1_250, 3_750);
  assert.deepEqual(run([{ kind: 'tick', at: 4_999 }], state).effects, []);
  const due = run([{ kind: 'tick', at: 5_000 }], state);
  assert.deepEqual(due.effects, [{ kind: 'heartbeat' }]);
  const sent = run([{ kind: 'send', at: 5_000 }], due.state);
  assert.equal(sent.effects[0]?.kind, 'fenced write');
  assert.deepEqual(run([{ kind: 'tick', at: 6_000 }], sent.state).effects, []);
});

test('a heartbeat whose answer was lost keeps the lease and is repeated at the next tick', () => {
  const state = tickUntil(held(0, 0), 1_250, 5_000);
  const after = run(
    [
      { kind: 'send', at: 5_000 },
      { kind: 'unclear', at: 6_000 },
    ],
    state,
  );
  assert.deepEqual(after.effects, []);
  assert.deepEqual(run([{ kind: 'tick', at: 6_100 }], after.state).effects, [{ kind: 'heartbeat' }]);
});

test('a written renewal moves the deadline from its sending, not from its answer', () => {
  const state = run(
    [
      { kind: 'send', at: 2_000 },
      { kind: 'written', at: 4_000 },
    ],
    held(0, 0),
  ).state;
  assert.equal(state.kind === 'held' && state.deadline, 2_000 + leaseMs);
});

test('a refused write means that the lease is lost, for ever', () => {
  const lost = run(
    [
      { kind: 'send', at: 100 },
      { kind: 'refused', at: 200 },
    ],
    held(0, 0),
  );
  assert.deepEqual(lost.effects, [{ kind: 'lost', reason: 'taken' }]);
  assert.equal(
    run(
      [
        { kind: 'written', at: 300 },
        { kind: 'send', at: 400 },
      ],
      lost.state,
    ).state.kind,
    'ended',
  );
});

test('a process that stood still for more than a third of the lease may not call and gives up the lease', () => {
  const state = held(0, 0);
  assert.equal(mayCall(state, 5_001, 0), false);
  assert.deepEqual(run([{ kind: 'tick', at: 5_001 }], state).effects, [{ kind: 'lost', reason: 'stalled' }]);
  assert.deepEqual(run([{ kind: 'send', at: 5_001 }], state).effects, [{ kind: 'lost', reason: 'stalled' }]);
});

test('a holder that cannot renew loses the lease at its deadline', () => {
  const state = tickUntil(held(0, 0), 1_250, 14_000);
  assert.equal(mayCall(state, 14_999, 0), true);
  assert.equal(mayCall(state, 15_000, 0), false);
  assert.deepEqual(run([{ kind: 'tick', at: 15_000 }], state).effects, [{ kind: 'lost', reason: 'expired' }]);
});

test('nothing may be called from the moment of the release', () => {
  const { state, effects } = run([{ kind: 'release', at: 100 }], held(0, 0));
  assert.deepEqual(effects, [{ kind: 'free', owner: 'me.0', fence: 1 }]);
  assert.equal(mayCall(state, 100, 0), false);
  assert.equal(run([{ kind: 'send', at: 100 }], state).effects.length, 0);
});

test('whatever happens, a lease that ended never comes back and no call is allowed past the deadline', () => {
  const event = fc.oneof(
    fc.record({
      kind: fc.constantFrom('send', 'written', 'refused', 'unclear', 'tick', 'release'),
      wait: fc.nat(6_000),
    }),
    fc.record({ kind: fc.constant('tick'), wait: fc.nat(1_250) }),
  );
  fc.assert(
    fc.property(fc.array(event, { maxLength: 60 }), (events) => {
      let state = held(0, 0);
      let at = 0;
      let ended = false;
      for (const { kind, wait } of events) {
        at += wait;
        ({ state } = step(state, { kind, at } as LeaseEvent));
        ended ||= state.kind === 'ended';
        assert.ok(!ended || state.kind === 'ended');
        assert.ok(!mayCall(state, at, 0) || (state.kind === 'held' && at < state.deadline));
      }
    }),
  );
});
