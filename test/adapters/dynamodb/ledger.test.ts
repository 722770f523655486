import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import type { Approval } from '../../../src/core/approvals/approval.ts';
import { type Plain, UNKNOWN } from '../../../src/core/value.ts';
import type { Intent, Run } from '../../../src/engine/ports/ledger.ts';
import { type Bench, startBench } from './bench.ts';

const never = new AbortController().signal;
const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };
let bench: Bench;

before(async () => {
  bench = await startBench();
});
after(() => bench.close());

const intent: Intent = {
  op: 'op-1',
  address: 's/aws_vpc.a',
  type: 'aws_vpc',
  scope,
  kind: 'create',
  id: undefined,
  operation: 'CreateVpc',
  request: { CidrBlock: '10.0.0.0/16' },
  token: 'token',
  generation: 1,
  fence: 1,
  commit: 'c0ffee',
  at: 5,
};

const approvalOf: Approval = {
  id: '',
  stack: 'asked',
  commit: 'c',
  digest: 'd',
  by: 'Grace',
  identity: 'U2',
  reason: 'agreed',
  at: 1,
  until: 4_102_444_800_000,
};

function run(id: string): Run {
  return {
    id,
    stack: 'full',
    kind: 'apply',
    commit: 'c0ffee',
    author: 'Ada',
    subject: 'Add a VPC',
    trigger: 'push',
    holder: 'a',
    fence: 1,
    startedAt: 1,
    outcome: 'running',
    changes: [],
  };
}

test('creating the table again changes nothing, and it is protected', async () => {
  const table = bench.table();
  assert.equal(await table.create(never), 'existed');
  const { name: _name, ...facts } = await table.describe(never);
  assert.deepEqual(facts, {
    status: 'ACTIVE',
    keys: 'pk:HASH sk:RANGE',
    deletionProtection: true,
    pointInTimeRecovery: true,
    expiry: 'expiresAt',
    encryption: 'a KMS key',
    hasInstallKey: true,
  });
});

test('a new table is created once, with one install key for all who open it', async () => {
  const table = bench.table(undefined, 'another');
  assert.equal(await table.create(never), 'created');
  const hash = await table.openHash(never);
  assert.equal(await table.create(never), 'existed');
  assert.equal((await table.openHash(never))('secret'), hash('secret'));
  assert.notEqual(hash('secret'), bench.ledger('a').hash('secret'));
});

test('a missing table is a failure that says how to make it', async () => {
  const table = bench.table(undefined, 'missing');
  await assert.rejects(table.openHash(never), { code: 'table-missing', handling: 'stop', detail: /groundstate init/ });
  await assert.rejects(table.describe(never), { code: 'table-missing' });
});

test('a table that does not answer is a failure that is tried again, with the lock untouched', async () => {
  const remove = bench.proxy.faults.add({
    match: { service: 'dynamodb', operation: 'Query', times: Number.POSITIVE_INFINITY },
    mode: { kind: 'throttle' },
  });
  await assert.rejects(bench.ledger('a').stacks(never), { code: 'table-unavailable', handling: 'retry' });
  remove();
});

test('a passing throttle is not noticed', async () => {
  bench.proxy.faults.add({ match: { operation: 'Query', times: 2 }, mode: { kind: 'throttle' } });
  assert.deepEqual(await bench.ledger('a').stacks(never), await bench.ledger('b').stacks(never));
});

test('a stack that nobody touched is empty', async () => {
  assert.deepEqual(await bench.ledger('a').load('untouched', never), {
    stack: 'untouched',
    appliedCommit: undefined,
    appliedAt: undefined,
    acceptedRewrite: undefined,
    lock: undefined,
    entries: [],
    intents: [],
    stable: [],
    outputs: undefined,
    lastRun: undefined,
  });
});

test('everything that is recorded of a stack comes back, with the latest run by one small read', async () => {
  const ledger = bench.ledger('a');
  const result = await ledger.acquire({ stack: 'full', operation: 'apply', commit: 'c0ffee', patience: 'none' }, never);
  assert.equal(result.kind, 'acquired');
  if (result.kind !== 'acquired') {
    return;
  }
  const outputs = { commit: 'c0ffee', seenAt: 9, values: { vpc: { value: 'vpc-1', sensitive: false } } };
  await result.lease.record([
    { kind: 'put intent', intent },
    { kind: 'put intent', intent: { ...intent, op: 'op-2' } },
    { kind: 'put outputs', outputs },
    ...['01a', '01c', '01b'].map((id) => ({ kind: 'put run' as const, run: run(id) })),
  ]);
  await result.lease.record([{ kind: 'drop intent', op: 'op-2' }]);
  bench.proxy.resetCounts();
  const state = await ledger.load('full', never);
  assert.equal(bench.proxy.count({ service: 'dynamodb' }), 2);
  const { id: _, ...stored } = intent;
  assert.deepEqual(state.intents, [stored]);
  assert.deepEqual(state.outputs, outputs);
  assert.deepEqual(state.lastRun, run('01c'));
  assert.deepEqual(await ledger.stacks(never), ['full']);
  await result.lease.release();
});

test('an approval is used up once, by whoever holds the lease, and what is recorded beside it is not stored without it', async () => {
  const journal = createJournal(bench.table().access, (text) => text);
  const [approval, late] = ['first', 'second'].map((id) => ({ ...approvalOf, id })) as [Approval, Approval];
  await journal.approve(approval, never);
  assert.deepEqual(await journal.approvals('asked', never), [approval]);
  const ledger = bench.ledger('a');
  const result = await ledger.acquire({ stack: 'asked', operation: 'apply', commit: 'c', patience: 'none' }, never);
  assert.ok(result.kind === 'acquired', 'an approval before the first lease is in its way');
  const use = { kind: 'use approval', id: approval.id } as const;
  await result.lease.record([use]);
  assert.deepEqual(await journal.approvals('asked', never), []);
  await journal.approve(late, never);
  const beside = { kind: 'put run', run: { ...run('01a'), stack: 'asked' } } as const;
  await assert.rejects(result.lease.record([use, beside]), { code: 'approval-gone', handling: 'retry' });
  assert.equal((await ledger.load('asked', never)).lastRun, undefined);
  assert.deepEqual(await journal.approvals('asked', never), [late]);
  await result.lease.record([beside]); // the lease is as good as before
  await result.lease.release();
});

test('a value that is not known yet is never stored', async () => {
  const ledger = bench.ledger('a');
  const result = await ledger.acquire({ stack: 'unknown', operation: 'apply', commit: 'c', patience: 'none' }, never);
  if (result.kind !== 'acquired') {
    assert.fail('the lease was held');
  }
  const outputs = { commit: 'c', seenAt: 9, values: { vpc: { value: UNKNOWN as Plain, sensitive: false } } };
  await assert.rejects(result.lease.record([{ kind: 'put outputs', outputs }]), { code: 'ledger-unknown-value' });
  await result.lease.release();
});

test('an answer without its body is asked for again, and never taken for an empty ledger', async () => {
  const whole = await bench.ledger('a').stacks(never);
  assert.notDeepEqual(whole, []);
  for (const bytes of [0, -1]) {
    bench.proxy.faults.add({ match: { operation: 'Query' }, mode: { kind: 'truncated', bytes } });
    assert.deepEqual(await bench.ledger('b').stacks(never), whole);
  }
});
