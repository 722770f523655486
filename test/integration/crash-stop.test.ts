import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openYard, type WorkerYard } from '../campaign/groundstate-tool.ts';
import { waitUntil } from '../demo/wait-until.ts';
import { type Account, type RigCloud, startRigCloud } from '../support/rig-cloud.ts';

const resource = {
  aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
  aws_subnet: { main: { vpc_id: '${aws_vpc.main.id}', cidr_block: '10.0.1.0/24' } },
};

let cloud: RigCloud;
let yard: WorkerYard;

before(async () => {
  cloud = await startRigCloud();
  yard = await openYard(cloud.proxy.endpoint, resource);
});
after(async () => {
  await yard?.close();
  await cloud.stop();
});

const patience = { seconds: 120, signal: new AbortController().signal };

test('SIGTERM lets a slow call end and the stack with it, and gives the lease back', async () => {
  const { account, books, worker } = await open();
  const unhook = cloud.proxy.hooks.beforeCall(async (call) => {
    if (call.caller !== account.worker.accessKeyId || call.operation !== 'CreateVpc') return;
    worker.expectEnd();
    worker.signal('SIGTERM');
    await waitUntil(
      'it stops',
      () => worker.lines.find(({ msg }) => String(msg).startsWith('worker stopping')),
      patience,
    );
  });
  assert.equal(await worker.ended, 143);
  unhook();
  const state = await books.load();
  books.close();
  assert.deepEqual(orderOf(worker.lines), ['worker stopping', 'stack reconciled', 'worker stopped']);
  assert.deepEqual(effects(account), ['CreateVpc', 'CreateSubnet']);
  assert.equal(state.lock?.held, false);
  assert.equal(state.entries.length, 2);
  assert.deepEqual(state.intents, []);
});

test('SIGTERM does not wait for what takes too long: nothing new is begun, the lease is given back, the next one goes on', async () => {
  const { account, books, worker } = await open();
  let isStopped = false;
  // The VPC is made, and AWS does not say what became of it until the worker is gone.
  const unhook = cloud.proxy.hooks.beforeCall(async (call) => {
    const isRead = call.caller === account.worker.accessKeyId && call.service === 'ec2' && !call.mutating;
    if (!isRead || isStopped || !effects(account).includes('CreateVpc')) return;
    if (!worker.isExpectedToEnd) {
      worker.expectEnd();
      worker.signal('SIGTERM');
    }
    await worker.ended;
  });
  assert.equal(await worker.ended, 143);
  isStopped = true;
  unhook();
  const left = await books.load();
  assert.deepEqual(orderOf(worker.lines), ['worker stopping', 'the running stack is told to stop', 'worker stopped']);
  assert.deepEqual(effects(account), ['CreateVpc']);
  assert.equal(left.lock?.held, false);
  assert.ok(left.intents.length + left.entries.length > 0, 'the VPC is not written down anywhere');

  const next = yard.start(account, 'worker-2');
  await waitUntil(
    'the next one is done',
    () => next.lines.find(({ outcome }) => outcome === 'nothing to do'),
    patience,
  );
  next.expectEnd();
  next.signal('SIGTERM');
  await next.ended;
  assert.deepEqual(effects(account), ['CreateVpc', 'CreateSubnet']);
  assert.equal((await books.load()).entries.length, 2);
  books.close();
});

async function open() {
  const account = await cloud.newAccount();
  const books = await yard.openBooks(account);
  return { account, books, worker: yard.start(account, 'worker-1') };
}

/** The changes of the estate that took effect, in their order. */
function effects(account: Account): readonly string[] {
  return cloud.proxy.recorded
    .filter((call) => call.caller === account.worker.accessKeyId && call.category === 'management')
    .map(({ operation }) => operation);
}

const milestones = ['worker stopping', 'the running stack is told to stop', 'stack reconciled', 'worker stopped'];

function orderOf(lines: readonly { readonly [name: string]: unknown }[]): readonly string[] {
  return lines.flatMap(({ msg }) => milestones.filter((milestone) => String(msg).startsWith(milestone)));
}
