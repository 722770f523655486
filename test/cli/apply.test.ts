import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { createFakeApplication } from './fake-application.ts';
import { createEstate, createPlan, createRun, createStack, tip } from './fake-engine.ts';
import { emptyFolder, runCommand } from './run-command.ts';
import { allow, createDifference, createLock, hold } from './samples.ts';

const older = 'b'.repeat(40);
const tracked = 'git@git.example.com:acme/estate.git';

function done(stack: string) {
  return createRun(stack, {
    kind: 'apply',
    outcome: 'succeeded',
    runId: 'run-1',
    changes: [
      { address: `${stack}/aws_vpc.main`, action: 'create', result: 'done', detail: '', at: 0 },
      { address: `${stack}/aws_vpc.old`, action: 'replace', result: 'done', detail: '', at: 0 },
    ],
  });
}

test('outside a checkout the tip is applied, producers first, and what was done is counted', async () => {
  const app = createFakeApplication();
  for (const stack of ['network', 'data', 'storage']) app.engine.runs.set(stack, done(stack));

  const { status, out } = await runCommand(['apply'], { app });

  assert.equal(status, 0);
  const order = app.engine.asked.filter((line) => line.startsWith('reconcile'));
  assert.ok(order.indexOf('reconcile network') < order.indexOf('reconcile data'));
  assert.equal(order.length, 3);
  assert.equal(app.engine.triggers[0]?.text, 'apply by ada@laptop');
  assert.match(out, /done create network\/aws_vpc\.main/);
  assert.match(out, /Resources: 6 added, 0 changed, 3 destroyed\./);
});

test('in a clean checkout of the tip, written as any address of the repository, the tip is applied', async () => {
  const app = createFakeApplication();
  app.checkout = { clean: true, head: tip, remoteUrl: tracked, branch: 'main' };

  const { status } = await runCommand(['apply', 'network'], { app });

  assert.equal(status, 0);
  assert.ok(app.engine.asked.includes('reconcile network'));
});

test('a stale checkout is refused with 5 and the attribute changes it would have undone, and nothing is begun', async () => {
  const app = createFakeApplication();
  const cwd = mkdtempSync(path.join(emptyFolder, 'checkout-'));
  mkdirSync(path.join(cwd, '.git'));
  mkdirSync(path.join(cwd, 'src'));
  writeFileSync(path.join(cwd, 'cdktf.json'), '{}');
  app.checkout = { clean: true, head: older, remoteUrl: tracked, branch: 'main' };
  app.folderStacks = [createStack('network')];
  const differences = [createDifference('enable_dns_hostnames', { live: true, desired: false })];
  app.engine.undone = [createPlan('network', { decisions: [allow({ differences })] })];

  const { status, out, err } = await runCommand(['apply'], { app, cwd: path.join(cwd, 'src') });

  assert.equal(status, 5);
  assert.equal(out, '');
  assert.match(err, /The checkout stands on bbbbbbb \(the branch main\), and the tip is aaaaaaa\./);
  assert.match(err, /Applying it would have undone this:/);
  assert.match(err, /network\/aws_vpc\.main: would have been changed\n +~ enable_dns_hostnames = true -> false/);
  assert.deepEqual(app.folders, [cwd]);
  assert.ok(!app.engine.asked.some((line) => line.startsWith('reconcile')));
});

test('a checkout of the tip with changes that are not committed is refused with 5', async () => {
  const app = createFakeApplication();
  app.checkout = { clean: false, head: tip, remoteUrl: undefined, branch: 'main' };

  const { status, err } = await runCommand(['apply'], { app });

  assert.equal(status, 5);
  assert.match(err, /changes that are not committed/);
});

test('a stale checkout that cannot be synthesized is refused just the same', async () => {
  const app = createFakeApplication();
  app.checkout = { clean: true, head: older, remoteUrl: tracked, branch: undefined };
  app.folderStacks = new Failure({ code: 'synth', handling: 'ask', summary: 'Synth failed', detail: 'It threw.' });

  const { status, err } = await runCommand(['apply'], { app });

  assert.equal(status, 5);
  assert.match(err, /What it would have undone is not known.*Synth failed\. It threw\./);
});

test('a checkout of something else does not stand in the way, and is said', async () => {
  const app = createFakeApplication();
  app.checkout = { clean: false, head: older, remoteUrl: 'https://me:pass@git.example.com/other.git', branch: 'main' };

  const { status, err } = await runCommand(['apply', 'network'], { app });

  assert.equal(status, 0);
  assert.match(err, /a checkout of https:\/\/git\.example\.com\/other\.git, not of the tracked repository/);
  assert.doesNotMatch(err, /pass/);
});

test('a held lease is 4, with the lock in the shape of Terraform and what to do', async () => {
  const app = createFakeApplication();
  app.engine.runs.set('network', createRun('network', { outcome: 'lock held', lock: createLock() }));

  const { status, err } = await runCommand(['apply', 'network'], { app });

  assert.equal(status, 4);
  assert.match(
    err,
    /Lock Info:\n {2}ID: +network#42\n {2}Path: +estate\/network\n {2}Operation: +apply\n {2}Who: +worker-7 on ip-10-0-0-7\n {2}Created: /,
  );
  assert.match(err, /Info: +commit ccccccc\n {2}Age: +1m\n {2}Heartbeat: +2s ago \(lease 15s\)\n {2}Fence: +42/);
  assert.match(err, /or run the command again with --wait/);
});

const outcomes: readonly (readonly [string, Parameters<typeof createRun>[1], number])[] = [
  ['nothing to do', { outcome: 'nothing to do' }, 0],
  ['a failed run', { outcome: 'failed' }, 1],
  [
    'a run with a failed change',
    { outcome: 'partial', changes: [{ address: 'a', action: 'create', result: 'failed', detail: '', at: 0 }] },
    1,
  ],
  ['an interrupted run', { outcome: 'interrupted' }, 1],
  ['a stale commit', { outcome: 'stale' }, 5],
  [
    'a run that policy held back in part',
    { outcome: 'succeeded', changes: [{ address: 'a', action: 'delete', result: 'held', detail: '', at: 0 }] },
    3,
  ],
  [
    'a plan that is held whole',
    { outcome: 'blocked', plan: createPlan('network', { decisions: [hold({ action: 'delete' }, 'No.')] }) },
    3,
  ],
  ['a run blocked for another reason', { outcome: 'blocked', notes: ['There is no groundstate.yaml.'] }, 1],
];
for (const [what, report, expected] of outcomes) {
  test(`${what} ends an apply with ${expected}`, async () => {
    const app = createFakeApplication();
    app.engine.runs.set('network', createRun('network', report));

    const { status } = await runCommand(['apply', 'network'], { app });

    assert.equal(status, expected);
  });
}

test('a failed producer skips its consumers by name and not the others, and the gravest status counts', async () => {
  const app = createFakeApplication();
  app.engine.runs.set(
    'network',
    new Failure({ code: 'x', handling: 'stop', summary: 'It broke', detail: 'In the middle.' }),
  );
  app.engine.runs.set('storage', createRun('storage', { outcome: 'lock held', lock: createLock() }));

  const { status, err } = await runCommand(['apply'], { app });

  assert.equal(status, 1);
  assert.ok(app.engine.asked.includes('reconcile storage'));
  assert.ok(!app.engine.asked.includes('reconcile data'));
  assert.match(err, /data was not begun, because it uses outputs of network/);
});

test('apply does not take an older commit in silence when the tip cannot be synthesized', async () => {
  const app = createFakeApplication();
  app.engine.estate = createEstate({ staleBecause: 'The commit fffffff threw.' });

  const { status, err } = await runCommand(['apply'], { app });

  assert.equal(status, 1);
  assert.match(err, /The commit fffffff threw\..*Nothing was applied/s);
  assert.ok(!app.engine.asked.some((line) => line.startsWith('reconcile')));
});

test('apply --json is one JSON document with the runs', async () => {
  const app = createFakeApplication();
  app.engine.runs.set('network', done('network'));

  const { out } = await runCommand(['apply', 'network', '--json'], { app });

  const answer = JSON.parse(out);
  assert.equal(answer.schema_version, 1);
  assert.equal(answer.runs[0].outcome, 'succeeded');
});

test('an accepted rewrite is handed over before anything is applied, with the one who accepts it', async () => {
  const app = createFakeApplication();
  app.engine.acceptedFor = { accepted: ['network'], asked: [] };

  const words = ['apply', 'network', '--accept-history-rewrite', older, tip];
  const { status, err } = await runCommand(words, { app });

  assert.equal(status, 0);
  const [accepted, applied] = app.engine.asked.filter((line) => /^(accept|reconcile)/.test(line));
  assert.match(accepted ?? '', /^accept bbbbbbb aaaaaaa for network by \S+/);
  assert.equal(applied, 'reconcile network');
  assert.match(err, /recorded in the history: aaaaaaa may follow bbbbbbb in network/);
});

test('an accepted rewrite that takes a second person says so, and what that person does', async () => {
  const app = createFakeApplication();
  app.engine.acceptedFor = { accepted: [], asked: ['network'] };

  const { err } = await runCommand(['apply', 'network', '--accept-history-rewrite', older, tip], { app });

  assert.match(err, /in network. It takes two people, so nothing is applied yet: within an hour a second one/);
});

for (const [what, words, problem] of [
  ['one commit', [older], /was given one word/],
  ['three words', [older, tip, 'network'], /given 3 words.*the name of a stack stands before it/s],
  ['a short id', [older.slice(0, 7), tip], /"bbbbbbb" is not the full id of a commit/],
  ['a branch', [older, 'main'], /"main" is not the full id of a commit/],
] as const) {
  test(`a rewrite is not accepted with ${what}`, async () => {
    const app = createFakeApplication();

    const { status, err } = await runCommand(['apply', '--accept-history-rewrite', ...words], { app });

    assert.equal(status, 64);
    assert.match(err, problem);
    assert.deepEqual(app.engine.asked, [], 'nothing is read for it');
  });
}
