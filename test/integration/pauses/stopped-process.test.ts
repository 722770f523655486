import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { defaultLeaseMs } from '../../../src/core/protocol/lease.ts';
import { stackOf } from '../../engine/documents.ts';
import { changesIn, type EstateRig, openEstate } from '../../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../../support/rig-cloud.ts';
import { type PauseOrder, pauseLine } from './pause-order.ts';

const program = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
const stacks = {
  app: stackOf({
    aws_cloudwatch_log_group: {
      first: { name: 'first' },
      second: { name: 'second', depends_on: ['aws_cloudwatch_log_group.first'] },
    },
  }),
};

let cloud: RigCloud;
before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

interface PausedWorker {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** What its run came to; resolves when it ends. */
  readonly outcome: Promise<{ readonly outcome: string; readonly notes: string }>;
}

/** Starts a worker process on the estate of the rig, and waits until it is about to pause. */
async function startPaused(
  rig: EstateRig,
  order: Pick<PauseOrder, 'atCall' | 'how' | 'blockMs'>,
): Promise<PausedWorker> {
  const { endpoint } = cloud.proxy;
  const whole: PauseOrder = { ...order, endpoint, account: rig.account, table: rig.table.name, stacks };
  const args = ['--disable-warning=ExperimentalWarning', program, JSON.stringify(whole)];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const first = await lines.next();
  assert.equal(first.value, pauseLine, 'the worker came to the place of its pause');
  const outcome = (async () => {
    const last = await lines.next();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    return JSON.parse(last.value ?? 'null');
  })();
  return { child, outcome };
}

async function untilStopped(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    if (stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')) return;
    await turn();
  }
}

const byText = (left: string, right: string): number => left.localeCompare(right);

async function groupsOf(rig: EstateRig): Promise<readonly string[]> {
  const logs = new CloudWatchLogsClient({
    endpoint: cloud.proxy.endpoint,
    region: rigRegion,
    credentials: rig.account.person,
  });
  const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({}));
  logs.destroy();
  return logGroups.map(({ logGroupName = '' }) => logGroupName).toSorted(byText);
}

test('a worker that is stopped with a signed request in its hand, and wakes up after its lease, sends nothing', async () => {
  const rig = await openEstate(cloud, { ledger: 'in DynamoDB' });
  rig.commit(stacks);
  const paused = await startPaused(rig, { atCall: 2, how: 'stop', blockMs: 0 });
  try {
    await untilStopped(paused.child.pid ?? 0);
    assert.deepEqual(await groupsOf(rig), ['first']);

    const report = await rig.reconcile('app', { patience: 'wait' });
    assert.equal(report.outcome, 'succeeded', report.notes.join(' '));
    assert.deepEqual(await groupsOf(rig), ['first', 'second']);

    const before = rig.calls(true).length;
    paused.child.kill('SIGCONT');
    const { outcome, notes } = await paused.outcome;
    assert.notEqual(outcome, 'succeeded', notes);
    assert.match(notes, /lease/, 'it says why it ended');
    assert.equal(rig.calls(true).length, before, 'nothing left after the deadline');

    const { entries, intents, lock } = await rig.worker.ledger.load('app', AbortSignal.timeout(30_000));
    assert.deepEqual(entries.map(({ id }) => id).toSorted(byText), ['first', 'second']);
    assert.equal(lock?.fence, 2, 'the one that woke up got nothing of the ledger');
    // The request that was signed may arrive until its time limit; so long its intent is kept in quarantine.
    assert.deepEqual(
      intents.map(({ address, settled }) => [address, settled]),
      [['app/aws_cloudwatch_log_group.second', true]],
    );
    const again = await rig.reconcile('app');
    assert.deepEqual(changesIn(again.plan), [], 'what is there is what Git says');
  } finally {
    paused.child.kill('SIGKILL');
    rig.close();
  }
});

test('a worker whose event loop stood still for more than a third of its lease sends nothing more', async () => {
  const rig = await openEstate(cloud, { ledger: 'in DynamoDB' });
  rig.commit(stacks);
  const paused = await startPaused(rig, { atCall: 2, how: 'block', blockMs: defaultLeaseMs / 3 + 500 });
  try {
    const { outcome, notes } = await paused.outcome;
    assert.notEqual(outcome, 'succeeded');
    assert.match(notes, /stood still for longer than a third of the lease/);
    assert.deepEqual(await groupsOf(rig), ['first']);
    const open = await rig.worker.ledger.load('app', AbortSignal.timeout(30_000));
    assert.equal(open.intents.length, 1, 'what was begun waits for the next holder');
  } finally {
    paused.child.kill('SIGKILL');
    rig.close();
  }
});
