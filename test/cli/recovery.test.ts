import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import type { DrillReport } from '../../src/engine/reports.ts';
import { createFakeApplication } from './fake-application.ts';
import { createRebuild, tip } from './fake-engine.ts';
import { runCommand } from './run-command.ts';

const adoption = { address: 'network/aws_vpc.main', type: 'aws_vpc', id: 'vpc-1', proof: 'mark', differs: [] } as const;

test('ledger rebuild lists what it would write, producers first, and writes nothing', async () => {
  const app = createFakeApplication();
  app.engine.rebuilds.set('network', createRebuild('network', { adopted: [adoption] }));

  const { status, out } = await runCommand(['ledger', 'rebuild'], { app });

  assert.equal(status, 0);
  assert.deepEqual(app.engine.asked, ['load tip', 'rebuild network', 'rebuild data', 'rebuild storage']);
  assert.match(
    out,
    /network: 1 objects would be written into the ledger\n {2}\+ network\/aws_vpc\.main = vpc-1 \(by its mark\)/,
  );
  assert.match(out, /Nothing was written\. Add --yes/);
});

test('ledger rebuild --yes writes in the name of the person, and says whether the commit counts as applied', async () => {
  const app = createFakeApplication();
  app.engine.rebuilds.set('network', createRebuild('network', { outcome: 'equal', adopted: [adoption] }));

  const { status, out } = await runCommand(['ledger', 'rebuild', 'network', '--yes'], { app });

  assert.equal(status, 0);
  assert.deepEqual(app.engine.asked.slice(1), ['rebuild network for ledger rebuild by ada@laptop']);
  assert.match(out, new RegExp(`A plan changes nothing; ${tip.slice(0, 10)} counts as applied`));
});

test('what is left to do is 3, and what could not be read is 1', async () => {
  const app = createFakeApplication();
  const left = [{ address: 'network/aws_vpc.main', action: 'update', foreign: false, reason: 'tags changed' } as const];
  const foreign = [{ address: 'network/aws_eip.a', action: 'adopt', foreign: true, reason: 'it is theirs' } as const];
  app.engine.rebuilds.set('network', createRebuild('network', { outcome: 'different', left: [...left, ...foreign] }));

  const held = await runCommand(['ledger', 'rebuild', 'network', '--yes'], { app });
  app.engine.rebuilds.set('network', createRebuild('network', { unread: [{ address: 'a', reason: 'denied' }] }));
  const unread = await runCommand(['ledger', 'rebuild', 'network'], { app });

  assert.deepEqual([held.status, unread.status], [3, 1]);
  assert.match(held.out, /Not ours, and not taken over:\n {4}network\/aws_eip\.a: it is theirs/);
  assert.match(held.out, /Left to do:\n {4}update network\/aws_vpc\.main: tags changed/);
  assert.match(held.out, /no commit counts as applied/);
  assert.match(unread.out, /Could not be read:\n {4}a: denied/);
});

test('ledger rebuild of a stack that the commit does not have is a usage error, and a held lock is 4', async () => {
  const app = createFakeApplication();
  const held = new Failure({
    code: 'lock-held',
    handling: 'wait',
    summary: 'Somebody else holds the lock',
    detail: 'Wait.',
  });
  app.engine.rebuilds.set('network', held);

  const unknown = await runCommand(['ledger', 'rebuild', 'netwrk'], { app });
  const locked = await runCommand(['ledger', 'rebuild', 'network', '--yes'], { app });

  assert.deepEqual([unknown.status, locked.status], [64, 4]);
  assert.match(unknown.err, /has no stack "netwrk"\. Did you mean "network"\?/);
});

test('forget lists by default, writes with --yes, and takes a whole stack by its name', async () => {
  const app = createFakeApplication();

  const listed = await runCommand(['forget', 'network/aws_vpc.a', 'network/aws_vpc.b', 'storage/aws_vpc.c'], { app });
  const written = await runCommand(['forget', 'network', '--yes'], { app });

  assert.deepEqual([listed.status, written.status], [0, 0]);
  assert.deepEqual(app.engine.asked, [
    'forget network/aws_vpc.a network/aws_vpc.b',
    'forget storage/aws_vpc.c',
    'forget all of network for forget by ada@laptop',
  ]);
  assert.match(listed.out, /network: 2 would be let go of, and stay in AWS\. Nothing was written; add --yes/);
  assert.match(written.out, /network: 1 let go of/);
});

test('forget of what is neither an address nor a stack is a usage error that names the stacks', async () => {
  const app = createFakeApplication();

  const { status, err } = await runCommand(['forget', 'netwrk', '--yes'], { app });

  assert.equal(status, 64);
  assert.match(err, /"netwrk" is no address.*It has network, storage\. Nothing was forgotten/s);
  assert.deepEqual(app.engine.asked, []);
});

const whole: DrillReport = {
  account: '999988887777',
  installation: 'test-drill-1',
  commit: tip,
  stacks: [
    {
      stack: 'network',
      ms: 1_500,
      calls: 12,
      objects: 3,
      data: ['network/aws_s3_bucket.b'],
      names: [],
      manual: [],
      failed: [],
    },
  ],
  builtMs: 2_000,
  removed: 3,
  removedMs: 900,
  left: [],
  notes: [],
};

test('drill works with an installation and a table of its own, says what it measured, and removes the table', async () => {
  const app = createFakeApplication();
  app.engine.drilled = whole;

  const { status, out, settings } = await runCommand(['drill', '--into-account', '999988887777'], { app });

  assert.equal(status, 0);
  assert.match(settings?.installation ?? '', /^test-drill-[a-z0-9]+$/);
  assert.match(settings?.table ?? '', /^estate-drill-[a-z0-9]+$/);
  assert.equal(settings?.account, '999988887777');
  assert.match(out, /network: 3 objects in 1\.5 s, 12 AWS calls/);
  assert.match(out, /restored from a backup:\n {4}network\/aws_s3_bucket\.b/);
  assert.equal(app.removedTables, 1);
});

test('a drill that could not rebuild all is 3; one that leaves something is 1, keeps its table and says how to end it', async () => {
  const app = createFakeApplication();
  const names = [{ address: 'network/aws_s3_bucket.b', reason: 'it is theirs' }];
  app.engine.drilled = { ...whole, stacks: whole.stacks.map((stack) => ({ ...stack, names })) };
  const partial = await runCommand(['drill', '--into-account', '999988887777'], { app });
  app.engine.drilled = { ...whole, left: [{ address: 'network/aws_vpc.main', type: 'aws_vpc', id: 'vpc-1' }] };
  const left = await runCommand(['drill', '--into-account', '999988887777'], { app });

  assert.deepEqual([partial.status, left.status, app.removedTables], [3, 1, 1]);
  assert.match(partial.out, /somebody has the name:\n {4}network\/aws_s3_bucket\.b: it is theirs/);
  assert.match(left.out, /1 objects are still there:\n {4}network\/aws_vpc\.main \(aws_vpc vpc-1\)/);
  assert.match(left.err, /End it with: groundstate drill --into-account 999988887777 --clean-up [a-z0-9]+/);
});

test('a refused drill leaves no table', async () => {
  const app = createFakeApplication();
  app.engine.drilled = new Failure({
    code: 'drill-refused',
    handling: 'ask',
    summary: 'Not empty',
    detail: 'It holds 3.',
  });

  const { status } = await runCommand(['drill', '--into-account', '999988887777'], { app });

  assert.deepEqual([status, app.removedTables], [1, 1]);
});

for (const [argv, message] of [
  [['drill'], /The account of the drill is missing/],
  [['drill', '--into-account', '12'], /must be 12 digits, and "12" is not/],
  [['drill', '--into-account', '999988887777', '--into-region', 'europe'], /--into-region must be a region/],
  [['drill', '--into-account', '999988887777', '--clean-up', '../x'], /--clean-up takes the name that a drill printed/],
] as const) {
  test(`"${argv.join(' ')}" is a usage error`, async () => {
    const app = createFakeApplication();

    const { status, err } = await runCommand(argv, { app });

    assert.equal(status, 64);
    assert.match(err, message);
    assert.deepEqual([app.engine.asked, app.removedTables], [[], 0]);
  });
}
