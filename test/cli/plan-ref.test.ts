import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import type { CommitStatus, Forge } from '../../src/engine/ports/forge.ts';
import type { Proposal } from '../../src/engine/ports/source.ts';
import type { LiveFix } from '../../src/engine/reports.ts';
import { createFakeApplication, type FakeApplication, now } from './fake-application.ts';
import { createEstate, createPlan, createStack, tip } from './fake-engine.ts';
import { runCommand } from './run-command.ts';
import { allow, createDifference, createDrift, hold } from './samples.ts';

const head = 'd'.repeat(40);
const merged = 'e'.repeat(40);
const { revision } = createEstate();
const proposal: Proposal = {
  ref: 'fix',
  base: tip,
  head: { ...revision, commit: head, author: 'Grace', subject: 'Open port 443' },
  merged,
};
const minute = 60_000;
const edit: LiveFix = {
  fate: 'overwritten',
  firstSeen: now - 39 * minute,
  drift: createDrift({
    attribute: 'description',
    desired: 'of the branch',
    live: 'hotfix',
    culprit: {
      eventId: 'e-1',
      at: now - 40 * minute,
      operation: 'ModifyVpcAttribute',
      name: 'ada@example.com',
      text: 'ada@example.com (SSO, Admin), by the console',
    },
  }),
};

/** Keeps what is posted; the same status twice is known. */
class FakeForge implements Forge {
  readonly kind = 'github';
  readonly posted: (CommitStatus & { readonly commit: string })[] = [];
  failure: Failure | undefined;
  judgeBranch = async () => ({ weaknesses: [], unread: [] });
  async postStatus(commit: string, status: CommitStatus): Promise<'posted' | 'known'> {
    if (this.failure !== undefined) throw this.failure;
    const newest = this.posted.findLast(({ context }) => context === status.context);
    if (newest?.state === status.state && newest.description === status.description) return 'known';
    this.posted.push({ commit, ...status });
    return 'posted';
  }
}

function open(liveFixes: readonly LiveFix[] = []): FakeApplication & { readonly forge: FakeForge } {
  const app = createFakeApplication();
  const differences = [createDifference('description', { desired: 'of the branch', live: 'hotfix', cause: 'both' })];
  app.engine.proposal = proposal;
  app.engine.proposed = createEstate({
    revision: { ...revision, commit: merged },
    stacks: [createStack('network')],
  });
  app.engine.plans.set('network', createPlan('network', { decisions: [allow({ differences })], liveFixes }));
  return Object.assign(app, { forge: new FakeForge() });
}

test('plan --ref plans a branch as if it were merged, says so, and posts nothing unless it is asked to', async () => {
  const app = open();
  const { status, out, err } = await runCommand(['plan', '--ref', 'fix'], { app });
  assert.equal(status, 0);
  assert.deepEqual(app.engine.asked, ['propose fix', 'load proposal eeeeeee', 'plan network']);
  assert.match(
    err,
    /fix \(ddddddd "Open port 443" by Grace\) is planned as if it were merged into main \(aaaaaaa\) now\. It is only shown, never applied\./,
  );
  assert.match(out, /0 to add, 1 to change, 0 to destroy/);
  assert.deepEqual(app.forge.posted, []);
});

test('an edit that merging would undo is named with its author and its age', async () => {
  const app = open([edit]);
  const { status, out } = await runCommand(['plan', '--ref', 'fix'], { app });
  assert.equal(status, 0);
  assert.match(out, /Warning: merging this undoes an edit that somebody made outside of Git:/);
  assert.match(out, /~ description = "hotfix" -> "of the branch"/);
  assert.match(
    out,
    /by ada@example\.com \(SSO, Admin\), by the console, 40m ago \(ModifyVpcAttribute, CloudTrail event e-1\)/,
  );
});

test('an edit that the branch takes over is told as kept, and one without a name says how old it is', async () => {
  const { culprit: _culprit, ...nameless } = edit.drift;
  const app = open([
    { ...edit, fate: 'kept' },
    { ...edit, fate: 'destroyed', drift: nameless },
  ]);
  const { out } = await runCommand(['plan', '--ref', 'fix'], { app });
  assert.match(
    out,
    /Kept: network\/aws_vpc\.main: description becomes in Git what ada@example\.com made it \(40m ago\)/,
  );
  assert.match(out, /goes, and the edit with it\n.*\n {4}by somebody who is not known yet, first seen 39m ago/);
});

test('the result is posted to the head of the branch with a link, once', async () => {
  const app = open([edit]);
  const command = ['plan', '--ref', 'fix', '--post-status', '--link', 'https://ci.example.com/7'];
  assert.equal((await runCommand(command, { app })).status, 0);
  const link = 'https://ci.example.com/7';
  const expected = [
    {
      commit: head,
      context: 'groundstate/plan',
      state: 'success',
      description: '0 to add, 1 to change, 0 to destroy',
      link,
    },
    {
      commit: head,
      context: 'groundstate/live-fixes',
      state: 'failure',
      description: 'Undoes an edit by ada@example.com, 2026-11-19 13:20 UTC: network/aws_vpc.main',
      link,
    },
  ];
  assert.deepEqual(app.forge.posted, expected);
  const again = await runCommand(command, { app });
  assert.match(again.err, /says this already/);
  assert.deepEqual(app.forge.posted, expected);
});

test('the status of one stack has a name of its own', async () => {
  const app = open();
  await runCommand(['plan', 'network', '--ref', 'fix', '--post-status'], { app });
  assert.deepEqual(
    app.forge.posted.map(({ context, state }) => [context, state]),
    [
      ['groundstate/plan/network', 'success'],
      ['groundstate/live-fixes/network', 'success'],
    ],
  );
});

test('a branch that cannot be synthesized is shown as failed, and the command ends as it would without a status', async () => {
  const app = open();
  const failure = { code: 'synth.app', handling: 'ask', summary: 'The app failed', detail: 'A secret path.' } as const;
  app.engine.proposed = new Failure(failure) as never;
  const { status, err } = await runCommand(['plan', '--ref', 'fix', '--post-status'], { app });
  assert.equal(status, 1);
  assert.match(err, /The app failed/);
  assert.deepEqual(app.forge.posted, [
    { commit: head, context: 'groundstate/plan', state: 'failure', description: 'The app failed', link: undefined },
  ]);
});

test('errors, what could not be read and what a rule refuses are shown as failed', async () => {
  const app = open();
  const unread = [{ address: 'network/aws_vpc.main', attribute: '*', reason: 'denied' }];
  app.engine.plans.set('network', createPlan('network', { coverage: { resources: 1, read: 0, unread, calls: {} } }));
  await runCommand(['plan', '--ref', 'fix', '--post-status'], { app });
  const error = { severity: 'error', code: 'x', summary: 'Undeclared resource', detail: '' } as const;
  app.engine.plans.set('network', createPlan('network', { diagnostics: [error] }));
  await runCommand(['plan', '--ref', 'fix', '--post-status'], { app });
  const never = { ...hold({ action: 'create' }, 'Never.'), refusedBy: 'no-vpcs' };
  app.engine.plans.set('network', createPlan('network', { decisions: [never] }));
  await runCommand(['plan', '--ref', 'fix', '--post-status'], { app });
  const plans = app.forge.posted.filter(({ context }) => context === 'groundstate/plan');
  assert.deepEqual(
    plans.map(({ state, description }) => [state, description]),
    [
      ['failure', 'Not everything could be read'],
      ['failure', '1 error: Undeclared resource'],
      ['failure', 'Rule "no-vpcs" refuses create of network/aws_vpc.main'],
    ],
  );
});

test('a status that cannot be posted ends with 1, after the plan was shown', async () => {
  const app = open();
  app.forge.failure = new Failure({ code: 'forge-denied', handling: 'ask', summary: 'Not let in', detail: 'No.' });
  const { status, out, err } = await runCommand(['plan', '--ref', 'fix', '--post-status'], { app });
  assert.equal(status, 1);
  assert.match(out, /1 to change/);
  assert.match(err, /Not let in/);
});

test('the JSON names the proposal and the edits that it meets', async () => {
  const app = open([edit]);
  const { out } = await runCommand(['plan', '--ref', 'fix', '--json'], { app });
  const { groundstate } = JSON.parse(out);
  assert.deepEqual([groundstate.proposal.head, groundstate.proposal.merged], [head, merged]);
  assert.deepEqual(
    groundstate.stacks[0].live_fixes.map((fix: { fate: string; live: string }) => [fix.fate, fix.live]),
    [['overwritten', 'hotfix']],
  );
});

for (const args of [['--post-status'], ['--link', 'https://a.b'], ['--ref', 'x', '--post-status', '--link', 'a.b']]) {
  test(`plan ${args.join(' ')} is a mistake of usage`, async () => {
    const app = open();
    assert.equal((await runCommand(['plan', ...args], { app })).status, 64);
    assert.deepEqual(app.engine.asked, []);
  });
}
