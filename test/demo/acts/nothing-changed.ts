import { callers } from '../cast.ts';
import { countByOperation, estateCalls, ledgerCalls, readCounters, waitForTick } from '../count-calls.ts';
import { type Act, workerOf } from '../stage.ts';

const ticksToWatch = 6;

/** Act 2: what it costs when nothing happens. */
export const nothingChanged: Act = {
  title: 'Nothing changed',
  text: 'Most of the time there is nothing to do. A tick asks Git for the tip and the table for requests; it does not touch the estate. A scan reads the estate in bulk: objects of one kind are one call, however many there are.',
  async play(stage, story, checks) {
    const { proxy, screen, signal } = stage;
    const worker = workerOf(story);
    const start = await waitForTick(stage, worker, (await readCounters(worker, signal)).ticks + 1);
    const before = await readCounters(worker, signal);
    const since = Date.now();
    await waitForTick(stage, worker, start + ticksToWatch);
    const after = await readCounters(worker, signal);
    const table = ledgerCalls(proxy, worker.caller, since);
    const estate = estateCalls(proxy, worker.caller, since);
    const ticks = after.ticks - before.ticks;
    const git = after.git - before.git;
    const perTick = (count: number): string => (count / ticks).toFixed(1);
    screen.table(
      ['IDLE', 'CALLS', 'PER TICK'],
      [
        ['ticks', String(ticks), ''],
        ['git ls-remote', String(git), perTick(git)],
        ...countByOperation(table).map(([name, count]) => [name, String(count), perTick(count)]),
        ['the estate in AWS', String(estate.length), perTick(estate.length)],
      ],
    );
    // The count ends in the middle of a pause, and the look into the outbox has a rhythm of its own: one tick more or less.
    checks.atMost(`${ticks} idle ticks cost at most three network calls each`, git + table.length, 3 * (ticks + 1));
    checks.equal('an idle tick makes no call to the estate', estate.length, 0);

    const from = Date.now();
    const scan = await stage.type(['drift', '--remote', '--detailed-exitcode']);
    screen.quote('$ groundstate drift --remote --detailed-exitcode', scan.painted.stdout);
    checks.equal(
      'the scan that a laptop asked the worker for finds no drift',
      [scan.status, /No drift/.test(scan.stdout)],
      [0, true],
    );
    checks.equal(
      'the laptop needed no right on the estate for it',
      estateCalls(proxy, callers.terminal, from).length,
      0,
    );
    const read = estateCalls(proxy, worker.caller, from);
    screen.table(
      ['ONE SCAN OF ALL THREE STACKS', 'CALLS'],
      countByOperation(read).map(([name, count]) => [name, String(count)]),
    );
    const objects = 33;
    checks.atMost(
      `${objects} objects are read with ${read.length} calls, and none of them writes`,
      read.length,
      objects + 4,
    );
    checks.equal('a scan changes nothing', read.filter(({ mutating }) => mutating).length, 0);
    const lists = countByOperation(read.filter(({ operation }) => /^Describe(?!VpcAttribute)|^List/.test(operation)));
    const most = Math.max(...lists.filter(([name]) => !name.startsWith('dynamodb:')).map(([, count]) => count));
    checks.atMost('no kind of object is listed more than once for each of the two stacks that have some', most, 2);

    const plan = await stage.type(['plan', '--detailed-exitcode']);
    screen.quote('$ groundstate plan --detailed-exitcode', plan.painted.stdout);
    checks.equal(
      'a plan has nothing to change',
      [plan.status, /No changes\. Your infrastructure/.test(plan.stdout)],
      [0, true],
    );
  },
};
