import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { linkTo } from '../../../src/adapters/dynamodb/history-chain.ts';
import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import { keys } from '../../../src/adapters/dynamodb/keys.ts';
import type { Control } from '../../../src/core/controls/control.ts';
import type { Drift } from '../../../src/core/drift.ts';
import { Failure } from '../../../src/core/failure.ts';
import { NO_MATTERS } from '../../../src/core/matters/open-matters.ts';
import type { Alert, HistoryEvent, Journal, ScanRequest } from '../../../src/engine/ports/journal.ts';
import type { Clock } from '../../../src/engine/ports/time.ts';
import { type Bench, startBench } from './bench.ts';
import { createManualClock } from './clocks.ts';

const asIs = (text: string): string => text;

const never = new AbortController().signal;
let bench: Bench;

before(async () => {
  bench = await startBench();
});
after(() => bench.close());

function journal(clock?: Clock): Journal {
  return createJournal(bench.table(clock).access, asIs);
}

test('what people were told is written over the version that was read', async () => {
  const held = { ...NO_MATTERS, version: 1 };
  assert.equal(await journal().putMatters('held', held, never), true);
  assert.equal(await journal().putMatters('held', held, never), false, 'somebody was first');
  assert.equal(await journal().putMatters('held', { ...held, version: 3 }, never), false);
  assert.equal(await journal().putMatters('held', { ...held, version: 2 }, never), true);
  assert.equal((await journal().matters('held', never)).version, 2);
});

function event(id: string, at: number, stack = 'network'): HistoryEvent {
  return { id, at, kind: 'change', stack, actor: 'worker-1', text: `Event ${id}.` };
}

function drift(id: string): Drift {
  return {
    id,
    stack: 'network',
    address: 'network/aws_vpc.main',
    type: 'aws_vpc',
    cloudId: 'vpc-1',
    attribute: 'tags',
    desired: { Name: 'main' },
    live: { Name: 'oops' },
    tier: 'declared',
    severity: 'low',
    next: 'It is put back by the next run.',
  };
}

function closing(id: string, at: number): Parameters<Journal['resolveDrift']>[0] {
  return { record: { stack: 'network', id }, ending: 'put back', resolution: 'reverted', at };
}

function alert(id: string, at = 1_700_000_000_000): Alert {
  return {
    id,
    kind: 'drift',
    severity: 'high',
    stack: 'network',
    title: 'Drift',
    differences: [],
    by: 'not known yet',
    next: 'It is put back.',
    at,
  };
}

test('history comes back in the order of time, over days, and within what was asked for', async () => {
  const day = 86_400_000;
  const start = Date.UTC(2026, 0, 30, 23, 0);
  const events = Array.from({ length: 60 }, (_, at) =>
    event(`order-${at}`, start + at * (day / 20), at % 2 === 0 ? 'network' : 'data'),
  );
  await journal().append(events.toReversed(), never);
  const all = await journal().history({ since: start, until: start + 3 * day }, never);
  assert.deepEqual(all, events);
  const some = await journal().history({ since: start + day, until: start + 2 * day, stack: 'data' }, never);
  assert.deepEqual(
    some,
    events.filter(({ at, stack }) => at >= start + day && at <= start + 2 * day && stack === 'data'),
  );
});

test('an event that two replicas tell is written once', async () => {
  const at = Date.UTC(2026, 2, 1);
  const shared = [event('x-1', at), event('x-2', at + 1)];
  const [left, right] = [journal(), journal()];
  await left.append([event('x-0', at - 1), ...shared], never);
  await right.append([...shared, event('x-3', at + 2)], never);
  await Promise.all([left.append([event('x-4', at + 3)], never), right.append([event('x-4', at + 3)], never)]);
  const ids = (await left.history({ since: at - 1, until: at + 10 }, never)).map(({ id }) => id);
  assert.deepEqual(ids, ['x-0', 'x-1', 'x-2', 'x-3', 'x-4']);
});

test('an append whose answer is lost is neither lost nor doubled', async () => {
  const at = Date.UTC(2026, 3, 1);
  const one = journal();
  await one.append([event('l-1', at)], never);
  bench.proxy.faults.add({ match: { operation: 'TransactWriteItems' }, mode: { kind: 'drop-after-effect' } });
  await one.append([event('l-2', at + 1)], never);
  await one.append([event('l-3', at + 2)], never);
  assert.equal((await one.history({ since: at, until: at + 5 }, never)).length, 3);
});

test('each record of a writer carries the hash of the one before it', async () => {
  const at = Date.UTC(2026, 4, 1);
  const one = journal();
  await one.append([event('c-1', at), event('c-2', at + 1)], never);
  await one.append([event('c-3', at + 2)], never);
  const access = bench.table().access;
  const shards = await Promise.all(
    [0, 1, 2, 3].map((shard) => access.query(keys.historyShard('2026-05-01', shard), {}, never)),
  );
  const records = shards.flat().toSorted((left, right) => Number(left['seq']) - Number(right['seq']));
  let head = { sequence: 0, hash: '' };
  for (const record of records) {
    assert.equal(record['prev'], head.hash);
    head = linkTo(head, String(record['writer']), record['body'] as string);
    assert.equal(record['hash'], head.hash);
  }
  assert.equal(records.length, 3);
  const stored = await access.get(keys.chain(String(records[0]?.['writer'])), never);
  assert.deepEqual([stored?.['seq'], stored?.['hash']], [3, head.hash]);
});

test('of two replicas that see a drift one is the first, and its return after a resolution counts', async () => {
  const [left, right] = [journal(), journal()];
  const answers = await Promise.all([
    left.openDrift(drift('d-1'), 10, never),
    right.openDrift(drift('d-1'), 11, never),
  ]);
  assert.deepEqual(answers.toSorted(), ['first', 'known']);
  assert.equal(await left.openDrift(drift('d-1'), 20, never), 'known');
  const closed = await Promise.all([
    left.resolveDrift(closing('d-1', 30), never),
    right.resolveDrift(closing('d-1', 31), never),
  ]);
  assert.deepEqual(closed.toSorted(), [false, true]);
  assert.equal((await left.drifts('network', never))[0]?.resolution, 'reverted');
  assert.equal(await right.openDrift(drift('d-1'), 40, never), 'first');
  const [record] = await left.drifts('network', never);
  assert.deepEqual(
    [record?.status, record?.firstSeen, record?.recurrences, record?.resolvedAt],
    ['open', 40, 1, undefined],
  );
  assert.deepEqual(record?.live, { Name: 'oops' });
});

test('of the ends of a drift only those are remembered that were writes of ours, the last ten', async () => {
  const one = journal();
  for (let at = 1; at <= 12; at += 1) {
    await one.openDrift(drift('d-3'), at * 10, never);
    const record = (await one.drifts('network', never)).find(({ id }) => id === 'd-3');
    assert.ok(record !== undefined);
    const ending = at === 11 ? 'equal again' : 'put back';
    await one.resolveDrift({ record, ending, resolution: 'It is over.', at: at * 10 + 1 }, never);
  }
  const [found] = (await one.drifts('network', never)).filter(({ id }) => id === 'd-3');
  assert.deepEqual(found?.putBack, [21, 31, 41, 51, 61, 71, 81, 91, 101, 121]);
  assert.equal(found.ending, 'put back');
});

test('the first to open a drift stays the first when the answer is lost', async () => {
  bench.proxy.faults.add({ match: { operation: 'PutItem' }, mode: { kind: 'drop-after-effect' } });
  assert.equal(await journal().openDrift(drift('d-2'), 10, never), 'first');
  bench.proxy.faults.add({ match: { operation: 'UpdateItem' }, mode: { kind: 'drop-after-effect' } });
  assert.equal(await journal().resolveDrift(closing('d-2', 30), never), true);
});

test('a drift that nobody opened cannot be closed', async () => {
  assert.equal(await journal().resolveDrift(closing('d-none', 30), never), false);
});

test('an alert is sent once, however many replicas deliver, and never enters the outbox again', async () => {
  const replicas = [journal(), journal(), journal()];
  const entered = await Promise.all(replicas.map((one) => one.enqueue(alert('a-1'), never)));
  assert.equal(entered.filter((won) => won).length, 1);
  const sent: string[] = [];
  const send = async (one: Alert): Promise<void> => {
    sent.push(one.id);
  };
  const results = await Promise.all(replicas.map((one) => one.deliver(send, never)));
  assert.deepEqual(sent, ['a-1']);
  assert.equal(
    results.reduce((sum, result) => sum + result.sent, 0),
    1,
  );
  assert.equal(await journal().enqueue(alert('a-1'), never), false);
  assert.deepEqual(await journal().deliver(send, never), { sent: 0, left: 0 });
});

test('an alert that cannot be sent stays, later ones wait with it, and all are sent later in their order', async () => {
  const clock = createManualClock();
  const one = journal(clock);
  await one.enqueue(alert('b-1', 1), never);
  await one.enqueue(alert('b-2', 2), never);
  let calls = 0;
  const down = async (): Promise<void> => {
    calls += 1;
    throw new Failure({ code: 'slack-unavailable', handling: 'retry', summary: 'Down', detail: 'Down.' });
  };
  assert.deepEqual(await one.deliver(down, never), { sent: 0, left: 2 });
  assert.equal(calls, 1);
  clock.jump(60_001);
  const sent: string[] = [];
  assert.deepEqual(await one.deliver(async ({ id }) => void sent.push(id), never), { sent: 2, left: 0 });
  assert.deepEqual(sent, ['b-1', 'b-2']);
});

test('an alert that Slack refuses does not hold up the next one', async () => {
  const clock = createManualClock();
  const one = journal(clock);
  await one.enqueue(alert('p-1', 1), never);
  await one.enqueue(alert('p-2', 2), never);
  const refuse = async ({ id }: Alert): Promise<void> => {
    if (id === 'p-1') {
      throw new Failure({ code: 'slack-refused', handling: 'ask', summary: 'Refused', detail: 'Refused.' });
    }
  };
  assert.deepEqual(await one.deliver(refuse, never), { sent: 1, left: 1 });
  clock.jump(60_001);
  assert.deepEqual(await one.deliver(async () => undefined, never), { sent: 1, left: 0 });
});

test('an alert whose sender died is sent by another replica when the claim has run out', async () => {
  const clock = createManualClock();
  const [dying, other] = [journal(clock), journal(clock)];
  await dying.enqueue(alert('k-1'), never);
  const crash = new AbortController();
  const stuck = dying.deliver(
    () => new Promise((_, reject) => crash.signal.addEventListener('abort', () => reject(new Error('dead')))),
    never,
  );
  const sent: string[] = [];
  const send = async ({ id }: Alert): Promise<void> => void sent.push(id);
  while (
    (await bench.table(clock).access.query(keys.controls, { prefix: keys.waitingAlerts }, never))[0]?.['claimedBy'] ===
    ''
  ) {
    // The claim is on its way.
  }
  assert.deepEqual(await other.deliver(send, never), { sent: 0, left: 1 });
  clock.jump(60_001);
  assert.deepEqual(await other.deliver(send, never), { sent: 1, left: 0 });
  assert.deepEqual(sent, ['k-1']);
  crash.abort();
  await stuck;
});

test('a scan is asked for, seen by one read, finished, and its result fetched', async () => {
  const request: ScanRequest = { id: 's-1', stack: 'network', requestedBy: 'ada', requestedAt: 5, status: 'waiting' };
  const one = journal();
  await one.requestScan(request, never);
  bench.proxy.resetCounts();
  assert.deepEqual(await one.controls(never), { scanRequests: [request], controls: [], waitingAlerts: 0, workers: [] });
  assert.equal(bench.proxy.count({ service: 'dynamodb' }), 1);
  assert.deepEqual(await one.scanRequest('s-1', never), request);
  await one.finishScan('s-1', { drifts: 3 }, 10, never);
  assert.deepEqual(await one.controls(never), { scanRequests: [], controls: [], waitingAlerts: 0, workers: [] });
  assert.deepEqual(await one.scanRequest('s-1', never), { ...request, status: 'done', result: { drifts: 3 } });
  assert.equal(await one.scanRequest('s-none', never), undefined);
});

test('a control is read with the requests, ended by one of two, and moved out of the way when it is over', async () => {
  const [one, two] = [journal(), journal()];
  const control: Control = {
    id: 'c-1',
    kind: 'pause',
    scopes: ['network'],
    by: 'ada',
    reason: 'x',
    from: 5,
    until: 900,
  };
  await one.putControl(control, never);
  await assert.rejects(two.putControl(control, never), /not confirmed/, 'an id is given once');
  bench.proxy.resetCounts();
  assert.deepEqual(await one.controls(never), { scanRequests: [], controls: [control], waitingAlerts: 0, workers: [] });
  assert.equal(bench.proxy.count({ service: 'dynamodb' }), 1);
  const ends = [one.endControl('c-1', { at: 9, by: 'ada' }, never), two.endControl('c-1', { at: 9, by: 'bob' }, never)];
  assert.equal((await Promise.all(ends)).filter((isFirst) => isFirst).length, 1);
  assert.equal(await one.endControl('c-none', { at: 9, by: 'ada' }, never), false);
  const [ended] = (await one.controls(never)).controls;
  assert.equal(ended?.ended?.at, 9);
  const past = { ...control, concludedAt: 1000, edits: [] };
  const moves = [one.concludeControl(past, never), two.concludeControl(past, never)];
  assert.equal((await Promise.all(moves)).filter((isFirst) => isFirst).length, 1);
  assert.deepEqual((await one.controls(never)).controls, []);
  assert.deepEqual(await one.pastControls(5, never), [past]);
});
