import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createJournal } from '../../../src/adapters/dynamodb/journal.ts';
import { createLedger } from '../../../src/adapters/dynamodb/ledger.ts';
import type { Drift } from '../../../src/core/drift.ts';
import { createSecretRegistry } from '../../../src/core/redaction/secret-registry.ts';
import type { Alert } from '../../../src/engine/ports/journal.ts';
import type { Entry, Run } from '../../../src/engine/ports/ledger.ts';
import { createFixedChance } from '../../cli/fake-application.ts';
import { createDrift } from '../../cli/samples.ts';
import { createMemoryTable } from '../../support/memory-table.ts';
import { ManualClock } from '../../worker/manual-clock.ts';

const never = new AbortController().signal;
const secret = 'opensesame1';
/** A stack that is called like a secret must still be found by its name. */
const stack = 'namesake';
const said = `AWS said ${secret}`;
const address = `${stack}/aws_vpc.main`;

function open() {
  const secrets = createSecretRegistry();
  for (const one of [secret, stack]) secrets.add(one);
  const table = createMemoryTable();
  const access = table.access(new ManualClock(), createFixedChance());
  const journal = createJournal(access, secrets.redact);
  const ledger = createLedger({ access, hash: (text) => text, redact: secrets.redact, holder: 'h', host: 'h' });
  return { journal, ledger, text: () => JSON.stringify([...table.items.values()]) };
}

const drift: Drift = createDrift({ id: 'd1', stack, address, desired: said, live: { nested: [said] }, next: said });
const alert: Alert = {
  id: 'a1',
  kind: 'drift',
  severity: 'high',
  stack,
  address,
  title: said,
  differences: [{ attribute: 'x', before: said, after: said }],
  by: said,
  next: said,
  at: 1,
};

test('history tells no secret, and is found by the name of its stack', async () => {
  const { journal, text } = open();
  const event = {
    id: 'e1',
    at: 1,
    kind: 'failure',
    stack,
    address,
    actor: said,
    text: said,
    details: { said },
  } as const;
  await journal.append([event], never);
  const [found] = await journal.history({ since: 0, until: 10, stack }, never);
  const masked = 'AWS said (sensitive value)';
  assert.deepEqual(found, { ...event, actor: masked, text: masked, details: { said: masked } });
  assert.ok(!text().includes(secret));
});

test('drifts and their ends tell no secret', async () => {
  const { journal, text } = open();
  await journal.openDrift(drift, 1, never);
  await journal.attributeDrift({ stack, id: 'd1', culprit: { name: said, text: said, at: 1 } as never }, never);
  await journal.resolveDrift({ record: { stack, id: 'd1' }, ending: 'put back', resolution: said, at: 2 }, never);
  const [found] = await journal.drifts(stack, never);
  assert.deepEqual([found?.stack, found?.address, found?.status], [stack, address, 'resolved']);
  assert.ok(!text().includes(secret), text());
});

test('alerts, orders of people and results of scans tell no secret', async () => {
  const { journal, text } = open();
  await journal.enqueue(alert, never);
  await journal.putControl(
    { id: 'c1', kind: 'pause', scopes: [stack], by: 'ada', reason: said, from: 1, until: 2 },
    never,
  );
  await journal.finishScan('s1', { said }, 1, never);
  const told: Alert[] = [];
  await journal.deliver(async (one) => void told.push(one), never);
  assert.deepEqual([told[0]?.id, told[0]?.stack, told[0]?.address], ['a1', stack, address]);
  assert.deepEqual((await journal.controls(never)).controls[0]?.scopes, [stack]);
  assert.ok(!text().includes(secret), text());
});

test('what a run says of itself tells no secret; entries stay as they are, because they are compared with what is live', async () => {
  const { ledger, text } = open();
  const acquired = await ledger.acquire({ stack, operation: 'x', commit: 'c', patience: 'none' }, never);
  assert.equal(acquired.kind, 'acquired');
  const { lease } = acquired as typeof acquired & { readonly kind: 'acquired' };
  const change = { address, action: 'create', result: 'failed', at: 1, detail: said } as const;
  const run = { id: 'r1', stack, kind: 'apply', trigger: said, subject: said, changes: [change] } as unknown as Run;
  await lease.record([{ kind: 'put run', run }]);
  assert.ok(!text().includes(secret), text());
  await lease.advance({ from: undefined, to: 'c', at: 2 }, [{ kind: 'put run', run }]);
  assert.ok(!text().includes(secret), 'the run that moves the applied commit');
  const entry = { address, id: 'vpc-1', applied: { description: said } } as unknown as Entry;
  await lease.record([{ kind: 'put entry', entry }]);
  await lease.release();
  const state = await ledger.load(stack, never);
  assert.deepEqual(state.lastRun?.changes, [{ ...change, detail: 'AWS said (sensitive value)' }]);
  assert.deepEqual(state.entries[0]?.applied, { description: said });
});
