import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { UNKNOWN } from '../../src/core/value.ts';
import { createFakeApplication } from './fake-application.ts';
import { createEstate, createPlan, createStack } from './fake-engine.ts';
import { emptyFolder, runCommand, usualEnvironment } from './run-command.ts';
import { allow, createDifference, createDrift, hold } from './samples.ts';

function applicationWithChanges() {
  const app = createFakeApplication();
  app.engine.plans.set(
    'network',
    createPlan('network', {
      decisions: [
        allow({
          action: 'create',
          id: undefined,
          differences: [
            createDifference('cidr_block', { desired: '10.0.0.0/16', live: null }),
            createDifference('id', { desired: UNKNOWN, live: null }),
          ],
        }),
        hold(
          { address: 'network/aws_subnet.old', type: 'aws_subnet', action: 'delete' },
          'Prune is off for this stack.',
        ),
      ],
      outputs: [{ name: 'vpc_id', value: null, sensitive: false, known: false }],
    }),
  );
  app.engine.plans.set(
    'storage',
    createPlan('storage', {
      decisions: [
        allow({
          address: 'storage/aws_s3_bucket_versioning.main',
          type: 'aws_s3_bucket_versioning',
          action: 'revert drift',
          cause: 'drift',
          differences: [createDifference('status', { desired: 'Enabled', live: 'Suspended', cause: 'drift' })],
        }),
      ],
    }),
  );
  return app;
}

test('plan without a name plans every stack, producers first, and counts as Terraform does', async () => {
  const app = applicationWithChanges();

  const { status, out } = await runCommand(['plan'], { app });

  assert.equal(status, 0);
  assert.deepEqual(app.engine.asked, ['load tip', 'plan network', 'plan data', 'plan storage']);
  assert.match(out, /# network\/aws_vpc\.main will be created\n {2}\+ resource "aws_vpc" "main" \{/);
  assert.match(out, /\+ cidr_block = "10\.0\.0\.0\/16"/);
  assert.match(out, /\+ id = \(known after apply\)/);
  assert.match(out, /# network\/aws_subnet\.old will be destroyed/);
  assert.match(out, /held: Prune is off for this stack\./);
  assert.match(out, /# storage\/\S+ will be reverted \(drift\)/);
  assert.match(
    out,
    /~ resource "aws_s3_bucket_versioning" "main" \{ \(revert drift\)\n +~ status = "Suspended" -> "Enabled"/,
  );
  assert.match(out, /^Plan: 1 to add, 1 to change, 1 to destroy\.$/m);
  assert.match(out, /^Held: 1 of these changes is held by policy/m);
  assert.ok(app.isClosed);
});

test('plan of an estate that is as it should be says so in the words of Terraform', async () => {
  const { status, out } = await runCommand(['plan', 'network']);

  assert.equal(status, 0);
  assert.match(out, /^No changes\. Your infrastructure matches the configuration\.$/m);
});

test('only with --detailed-exitcode do changes count: 2 for changes, 3 where some are held, 0 for none', async () => {
  const held = await runCommand(['plan', '--detailed-exitcode'], { app: applicationWithChanges() });
  const changed = await runCommand(['plan', 'storage', '--detailed-exitcode'], { app: applicationWithChanges() });
  const clean = await runCommand(['plan', 'data', '--detailed-exitcode'], { app: applicationWithChanges() });
  const plain = await runCommand(['plan', 'storage'], { app: applicationWithChanges() });

  assert.deepEqual([held.status, changed.status, clean.status, plain.status], [3, 2, 0, 0]);
});

test('an error in the language ends a plan with 1, changes or not, and is never a clean plan', async () => {
  const app = createFakeApplication();
  const diagnostic = {
    severity: 'error',
    code: 'unknown-type',
    summary: 'Unknown type',
    detail: 'aws_moon is none.',
  } as const;
  app.engine.plans.set('network', createPlan('network', { diagnostics: [diagnostic] }));

  const { status, out } = await runCommand(['plan', 'network', '--detailed-exitcode'], { app });

  assert.equal(status, 1);
  assert.match(out, /Error: Unknown type/);
  assert.match(out, /The plan is incomplete/);
  assert.doesNotMatch(out, /No changes/);
});

test('plan --json puts nothing but Terraform-shaped JSON on standard output', async () => {
  const { out, err } = await runCommand(['plan', '--json'], { app: applicationWithChanges() });

  const plan = JSON.parse(out);
  const [created, held, reverted] = plan.resource_changes;
  assert.deepEqual(created.change, {
    actions: ['create'],
    before: null,
    after: { cidr_block: '10.0.0.0/16' },
    after_unknown: { id: true },
    before_sensitive: false,
    after_sensitive: {},
  });
  assert.equal(created.type, 'aws_vpc');
  assert.equal(created.name, 'main');
  assert.deepEqual([held.change.actions, held.change.after], [['delete'], null]);
  assert.deepEqual([held.groundstate.verdict, held.groundstate.held_because], ['held', 'Prune is off for this stack.']);
  assert.deepEqual(reverted.change.before, { status: 'Suspended' });
  assert.deepEqual(reverted.groundstate.causes, { status: 'drift' });
  assert.equal(plan.output_changes['network/vpc_id'].after_unknown, true);
  assert.equal(plan.groundstate.schema_version, 1);
  assert.match(err, /groundstate: planning network/);
});

test('plan --json tells drift apart, and leaves out what could not be read', async () => {
  const app = createFakeApplication();
  const drifts = [createDrift(), createDrift({ attribute: 'tags', tier: 'unread', live: null })];
  app.engine.plans.set('network', createPlan('network', { drifts }));

  const { out } = await runCommand(['plan', 'network', '--json'], { app });

  const [drift, ...more] = JSON.parse(out).resource_drift;
  assert.deepEqual(more, []);
  assert.equal(drift.address, 'aws_vpc.main');
  assert.deepEqual(
    [drift.change.before, drift.change.after],
    [{ enable_dns_hostnames: true }, { enable_dns_hostnames: false }],
  );
});

test('a replacement is one added and one destroyed, names what forces it, and keeps its order', async () => {
  const app = createFakeApplication();
  const differences = [createDifference('cidr_block', { forcesReplacement: true })];
  app.engine.plans.set(
    'network',
    createPlan('network', {
      decisions: [
        allow({ action: 'replace', replaceOrder: 'delete-first', differences }),
        allow({ address: 'network/aws_vpc.other', action: 'replace', replaceOrder: 'create-first', differences }),
      ],
    }),
  );

  const { out } = await runCommand(['plan', 'network'], { app });
  const json = JSON.parse((await runCommand(['plan', 'network', '--json'], { app })).out);

  assert.match(out, /# network\/aws_vpc\.main must be replaced\n-\/\+ resource/);
  assert.match(out, /# network\/aws_vpc\.other must be replaced\n\+\/- resource/);
  assert.match(out, /~ cidr_block = "old" -> "new" # forces replacement/);
  assert.match(out, /Plan: 2 to add, 0 to change, 2 to destroy\./);
  assert.deepEqual(json.resource_changes[0].change.actions, ['delete', 'create']);
  assert.deepEqual(json.resource_changes[1].change.actions, ['create', 'delete']);
  assert.deepEqual(json.resource_changes[0].change.replace_paths, [['cidr_block']]);
});

test('a sensitive value is on no channel', async () => {
  const app = createFakeApplication();
  const secret = createDifference('password', { desired: 'hunter2', live: 'hunter1', sensitive: true });
  app.engine.plans.set('network', createPlan('network', { decisions: [allow({ differences: [secret] })] }));

  const text = await runCommand(['plan', 'network'], { app });
  const json = await runCommand(['plan', 'network', '--json'], { app });

  assert.match(text.out, /~ password = \(sensitive value\)/);
  for (const channel of [text.out, text.err, json.out, json.err]) assert.doesNotMatch(channel, /hunter/);
});

test('a stack that does not exist is a usage error that names the near one', async () => {
  const { status, out, err } = await runCommand(['plan', 'netwrok']);

  assert.equal(status, 64);
  assert.equal(out, '');
  assert.match(err, /has no stack "netwrok"\. Did you mean "network"\? It has data, network, storage\./);
});

test('a folder is synthesized and planned, and the note says that it is never applied', async () => {
  const app = createFakeApplication();
  app.folderStacks = [createStack('mine')];
  const folder = path.join(emptyFolder, 'infra');
  mkdirSync(folder, { recursive: true });

  const { status, err } = await runCommand(['plan', './infra'], { app });

  assert.equal(status, 0);
  assert.deepEqual(app.folders, [folder]);
  assert.deepEqual(app.engine.asked, ['load tip', 'plan mine']);
  assert.match(err, /only shown: what is applied always comes from main/);
});

test('what is wrong with groundstate.yaml, and a commit that stands in for the tip, is noted and not on standard output', async () => {
  const app = createFakeApplication();
  app.engine.estate = createEstate({ problems: ['groundstate.yaml, line 3: no.'], staleBecause: 'The tip threw.' });

  const { out, err } = await runCommand(['plan', '--json'], { app });

  assert.doesNotThrow(() => JSON.parse(out));
  assert.match(
    err,
    /Warning: groundstate\.yaml, line 3: no\.\nWarning: Until groundstate\.yaml can be used, .*\nWarning: The tip threw\./,
  );
});

test('a failure is its summary and its sentences on standard error, and 1', async () => {
  const app = createFakeApplication();
  app.engine.estate = new Failure({
    code: 'git.unreachable',
    handling: 'retry',
    summary: 'The repository cannot be reached',
    detail: 'The server did not answer. Nothing was read.',
    address: 'network/aws_vpc.main',
  });

  const { status, out, err } = await runCommand(['plan', '--json'], { app });

  assert.equal(status, 1);
  assert.equal(out, '');
  assert.match(
    err,
    /Error: The repository cannot be reached\n\n {2}with network\/aws_vpc\.main\n\n {2}The server did not answer\. Nothing was read\./,
  );
  assert.ok(app.isClosed);
});

test('colours are for terminals, and NO_COLOR takes them away there too', async () => {
  const app = applicationWithChanges();
  const coloured = await runCommand(['plan'], { app, isTerminal: true });
  const without = await runCommand(['plan'], {
    app,
    isTerminal: true,
    environment: { ...usualEnvironment, NO_COLOR: '1' },
  });
  const piped = await runCommand(['plan'], { app });

  assert.match(coloured.out, /\u001b\[32m\+\u001b\[39m/);
  assert.doesNotMatch(without.out, /\u001b/);
  assert.doesNotMatch(piped.out, /\u001b/);
  assert.doesNotMatch(piped.err, /\u001b/);
});

test('text from the estate cannot steer the terminal', async () => {
  const app = createFakeApplication();
  const differences = [createDifference('tags', { live: {}, desired: { 'a\u001b[2J': 'x\u001b[31m\u202e' } })];
  app.engine.plans.set('network', createPlan('network', { decisions: [allow({ differences, reason: 'be\u0007ll' })] }));

  const { out } = await runCommand(['plan', 'network'], { app });

  assert.doesNotMatch(out, /[\u001b\u0007\u202e]/);
  assert.match(out, /\\u001b/);
});

test('a data source that waits for a change is shown as <= in the plan, and as a read in its JSON', async () => {
  const app = createFakeApplication();
  app.engine.plans.set(
    'network',
    createPlan('network', { decisions: [allow({})], reads: ['network/data.aws_ami.base'] }),
  );

  const text = await runCommand(['plan', 'network'], { app });
  const json = await runCommand(['plan', 'network', '--json'], { app });

  assert.match(text.out, /# network\/data\.aws_ami\.base will be read during apply\n {2}<= data "aws_ami" "base"/);
  const [read] = (JSON.parse(json.out) as { resource_changes: { mode: string; change: { actions: string[] } }[] })
    .resource_changes;
  assert.deepEqual([read?.mode, read?.change.actions], ['data', ['read']]);
});

test('plan says which signatures were checked, and nothing where none are asked for', async () => {
  const app = createFakeApplication();
  const said = [];
  for (const signatures of [
    { mode: 'off', commits: 0 },
    { mode: 'tip', commits: 1 },
    { mode: 'every', commits: 3 },
  ] as const) {
    app.engine.plans.set('network', createPlan('network', { signatures }));
    const { out } = await runCommand(['plan', 'network'], { app });
    said.push(/signature[^)]*/.exec(out)?.[0]);
  }
  assert.deepEqual(said, [undefined, 'signature of the tip good', 'signatures of 3 commits good']);
});
