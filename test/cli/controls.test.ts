import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Change } from '../../src/core/change.ts';
import type { Control } from '../../src/core/controls/control.ts';
import type { DriftRecord } from '../../src/core/drift.ts';
import type { RunReport } from '../../src/engine/reports.ts';
import { createFakeApplication, now } from './fake-application.ts';
import { createPlan, createRun } from './fake-engine.ts';
import { runCommand } from './run-command.ts';

const HOUR = 3_600_000;
const pause: Control = {
  id: 'p1',
  kind: 'pause',
  scopes: ['network'],
  by: 'ada@laptop',
  reason: 'load test',
  from: now - HOUR,
  until: now + HOUR,
};
const edit = {
  address: 'network/aws_vpc.main',
  attribute: 'tags',
  before: 'a',
  after: 'b\u001b[31m',
  by: 'bob by the console',
  seenAt: now,
  outcome: 'left',
  text: 'It would have to be replaced.',
} as const;

test('a pause takes a scope, a span and a reason, and says when it ends', async () => {
  const app = createFakeApplication();
  app.engine.controls.answer = { now, current: [], past: [] };
  const { status, out } = await runCommand(['pause', 'network', '--for', '2h', '--reason', 'load test'], { app });
  assert.equal(status, 0);
  assert.match(out, /Paused\. network is paused by ada@laptop until .* \(2h left\): load test/);
  assert.deepEqual(app.engine.controls.asked, ['pause network for 7200000 by ada@laptop: load test']);
});

for (const argv of [
  ['pause', 'network', '--for', '2h'],
  ['pause', 'network', '--reason', 'x'],
  ['pause', 'network', '--for', 'soon', '--reason', 'x'],
  ['break-glass', 'open', '--for', '1h', '--reason', 'x'],
  ['break-glass', 'report', 'nope'],
]) {
  test(`${argv.join(' ')} is a usage failure, and nothing is ordered`, async () => {
    const app = createFakeApplication();
    const { status } = await runCommand(argv, { app });
    assert.equal(status, 64);
    assert.deepEqual(
      app.engine.controls.asked.filter((asked) => asked !== 'list'),
      [],
    );
  });
}

test('a resume names what goes on', async () => {
  const app = createFakeApplication();
  const { out } = await runCommand(['resume', 'network'], { app });
  assert.match(out, /Resumed: network/);
  assert.deepEqual(app.engine.controls.asked, ['resume network by ada@laptop']);
});

test('break-glass is opened for several scopes, and closed by its id', async () => {
  const app = createFakeApplication();
  const argv = ['break-glass', 'open', '--scope', 'network', 'data', '--for', '1h', '--reason', 'INC-204'];
  const { out } = await runCommand(argv, { app });
  assert.match(out, /Break-glass c1 is open in network and data by ada@laptop/);
  assert.match((await runCommand(['break-glass', 'close', 'c1'], { app })).out, /Closed: c1/);
  assert.deepEqual(app.engine.controls.asked, [
    'break-glass network data for 3600000 by ada@laptop: INC-204',
    'close c1 by ada@laptop',
  ]);
});

test('the list has what holds and what is over; the report has every edit, and nothing that a terminal obeys', async () => {
  const app = createFakeApplication();
  const past = { ...pause, id: 'g1', kind: 'break-glass', concludedAt: now, edits: [edit], gaps: [] } as const;
  app.engine.controls.answer = { now, current: [pause], past: [past] };
  const list = await runCommand(['break-glass', 'list'], { app });
  assert.match(list.out, /p1 +pause +network +until .*\(1h left\)/);
  assert.match(list.out, /g1 +break-glass +network +over since .*, 1 edits/);
  const { out } = await runCommand(['break-glass', 'report', 'g1'], { app });
  assert.match(
    out,
    /network\/aws_vpc.main: tags: a -> b\\u001b\[31m\n +by: bob by the console.*\n +left as it is: It would/,
  );
  const json = JSON.parse((await runCommand(['break-glass', 'report', 'g1', '--json'], { app })).out);
  assert.equal(json.control.edits.length, 1);
});

test('a pause is shown by status, plan, drift and apply, and by the ones of other stacks nothing is shown', async () => {
  const app = createFakeApplication();
  app.engine.controls.answer = { now, current: [pause], past: [] };
  app.journal.ordered = [pause];
  assert.match((await runCommand(['status'], { app })).out, /network is paused by ada@laptop/);
  for (const command of ['plan', 'drift', 'apply']) {
    assert.match((await runCommand([command, 'network'], { app })).err, /network is paused by ada@laptop/, command);
    assert.doesNotMatch((await runCommand([command, 'storage'], { app })).err, /paused/, command);
  }
});

const drift: DriftRecord = {
  id: 'd1',
  stack: 'network',
  address: 'network/aws_vpc.main',
  type: 'aws_vpc',
  cloudId: 'vpc-1',
  attribute: 'tags',
  desired: 1,
  live: 2,
  tier: 'declared',
  severity: 'low',
  next: '',
  status: 'open',
  firstSeen: now,
  lastSeen: now,
  recurrences: 0,
};

test('a revert is ordered for each open drift of the object, or of one attribute of it', async () => {
  const app = createFakeApplication();
  app.journal.found = [drift, { ...drift, id: 'd2', attribute: 'dns' }, { ...drift, id: 'd3', status: 'resolved' }];
  const all = await runCommand(['revert', drift.address, '--reason', 'not ours'], { app });
  assert.match(all.out, /Ordered: tags, dns of network\/aws_vpc.main is put back/);
  await runCommand(['revert', drift.address, '--attribute', 'dns', '--reason', 'x'], { app });
  assert.deepEqual(
    app.engine.controls.asked.map((asked) => asked.slice(0, 24)),
    ['revert network drift d1 ', 'revert network drift d2 ', 'revert network drift d2 '],
  );
});

test('a revert of what is not drifted is a usage failure that names what is', async () => {
  const app = createFakeApplication();
  app.journal.found = [drift];
  const { status, err } = await runCommand(['revert', 'network/aws_vpc.other', '--reason', 'x'], { app });
  assert.equal(status, 64);
  assert.match(err, /Open is drift of network\/aws_vpc.main/);
  assert.deepEqual(app.engine.controls.asked, []);
});

function waiting(): RunReport {
  const change: Change = {
    address: 'network/aws_vpc.main',
    type: 'aws_vpc',
    scope: { partition: 'aws', account: '123456789012', region: 'eu-west-1' },
    id: 'vpc-1',
    action: 'update',
    cause: 'git',
    differences: [],
    reason: '',
    dataBearing: false,
    dependencies: [],
  };
  const decision = {
    change,
    verdict: 'held',
    reason: 'The window is closed.',
    waits: true,
    until: now + HOUR,
  } as const;
  return createRun('network', { outcome: 'blocked', plan: createPlan('network', { decisions: [decision] }) });
}

test('an apply outside of a window says when it opens, and ends with 3', async () => {
  const app = createFakeApplication();
  app.engine.runs.set('network', waiting());
  const { status, err } = await runCommand(['apply', 'network'], { app });
  assert.equal(status, 3);
  assert.match(err, /Changes of network wait for a change window, which opens at .* \(in 1h\)/);
});

test('with --wait it stays until then, and applies the tip of then', async () => {
  const app = createFakeApplication();
  let runs = 0;
  app.engine.onReconcile = async () => {
    runs += 1;
    app.engine.runs.set('network', runs === 1 ? waiting() : createRun('network'));
  };
  const { status, err } = await runCommand(['apply', 'network', '--wait'], { app });
  assert.equal(status, 0);
  assert.equal(runs, 2);
  assert.match(err, /Waiting for the change window of network/);
  assert.ok(app.clock.now() >= now + HOUR);
  assert.equal(app.engine.asked.filter((asked) => asked === 'load tip').length, 2);
});
