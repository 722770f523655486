// One worker in a process of its own, which pauses when its nth mutating call is signed and ready to leave: see
// stopped-process.test.ts. It prints one line before the pause, and its report as JSON at the end.
import { writeSync } from 'node:fs';
import { GuardedHandler } from '../../../src/adapters/aws/guarded-handler.ts';
import { asFailure } from '../../../src/core/failure.ts';
import { openEstate } from '../../support/estate-rig.ts';
import type { RigCloud } from '../../support/rig-cloud.ts';
import { type PauseOrder, pauseLine } from './pause-order.ts';

const order: PauseOrder = JSON.parse(process.argv[2] ?? '');
const original = GuardedHandler.prototype.handle;
let calls = 0;

GuardedHandler.prototype.handle = function (request, options) {
  if (options?.groundstateTicket?.guard !== undefined) {
    calls += 1;
    if (calls === order.atCall) pause();
  }
  return original.call(this, request, options);
};

function pause(): void {
  writeSync(1, `${pauseLine}\n`);
  if (order.how === 'stop') process.kill(process.pid, 'SIGSTOP');
  // Stands for work that never lets the event loop run.
  else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, order.blockMs);
}

// Of the cloud only the way to it is needed here; its counts are the parent's.
const cloud = { proxy: { endpoint: order.endpoint } } as unknown as RigCloud;
const rig = await openEstate(cloud, { account: order.account, table: order.table });
rig.commit(order.stacks);
const outcome = await rig.reconcile('app').then(
  (report) => ({ outcome: report.outcome, notes: report.notes.join(' ') }),
  (error: unknown) => ({ outcome: asFailure(error).code, notes: asFailure(error).detail }),
);
rig.close();
writeSync(1, `${JSON.stringify(outcome)}\n`);
