import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createFakeApplication } from './fake-application.ts';
import { runCommand } from './run-command.ts';

const vpc = { to: 'aws_vpc.main["a"]', id: 'vpc-1' };
const exported = { stack: 'network', imports: [vpc], left: [], providers: ['aws', 'aws.west', 'random'] };

test('export prints the import blocks of a stack, as Terraform takes them', async () => {
  const app = createFakeApplication();
  app.engine.exported.set('network', exported);
  const { status, out } = await runCommand(['export', 'network', '--import-blocks'], { app });
  assert.equal(status, 0);
  assert.deepEqual(JSON.parse(out), { import: [vpc] });
});

test('export --out writes beside the documents of cdktf, and tells Terraform to leave our marks alone', async () => {
  const app = createFakeApplication();
  for (const stack of ['network', 'data', 'storage']) app.engine.exported.set(stack, { ...exported, stack });
  const out = await mkdtemp(path.join(tmpdir(), 'groundstate-export-'));
  try {
    const run = await runCommand(['export', '--import-blocks', '--out', out], { app });
    assert.equal(run.status, 0);
    assert.match(run.out, /network: 1 import in .*stacks\/network\/imports\.tf\.json/);
    const override = JSON.parse(await readFile(path.join(out, 'stacks/data/groundstate_override.tf.json'), 'utf8'));
    const ignore_tags = [{ key_prefixes: ['groundstate:'] }];
    assert.deepEqual(override, { provider: { aws: [{ ignore_tags }, { alias: 'west', ignore_tags }] } });
  } finally {
    await rm(out, { recursive: true });
  }
});

test('what cannot be taken over is named with its reason, and the exit status is 2', async () => {
  const app = createFakeApplication();
  const left = [{ address: 'network/random_id.a', reason: 'Its values live in the ledger alone.' }];
  app.engine.exported.set('network', { ...exported, left });
  const { status, err } = await runCommand(['export', 'network', '--import-blocks'], { app });
  assert.equal(status, 2);
  assert.match(err, /Left out: network\/random_id\.a\. Its values live in the ledger alone\./);
});

test('export without saying what, or of several stacks into one file, writes nothing and says what to add', async () => {
  const app = createFakeApplication();
  const nothing = await runCommand(['export'], { app });
  assert.equal(nothing.status, 64);
  assert.match(nothing.err, /Add --import-blocks/);
  const several = await runCommand(['export', '--import-blocks'], { app });
  assert.equal(several.status, 64);
  assert.match(several.err, /Name one of them \(.*network.*\), or the output folder of cdktf with --out/);
});

const state = { stack: 'network', objects: [], left: [], outputs: [], requiredProviders: [] };

test('a state goes into a new file that only its owner can read, and over no file that is there', async () => {
  const app = createFakeApplication();
  app.engine.states.set('network', state);
  const cwd = await mkdtemp(path.join(tmpdir(), 'groundstate-state-'));
  try {
    const args = ['export', 'network', '--state', '--output', 'network.tfstate'];
    const first = await runCommand(args, { app, cwd });
    assert.equal(first.status, 0, first.err);
    assert.match(first.out, /network: 0 objects in .*network\.tfstate, which holds secrets/);
    const file = path.join(cwd, 'network.tfstate');
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const written = await readFile(file, 'utf8');
    const { version, serial, lineage } = JSON.parse(written) as Readonly<Record<string, unknown>>;
    assert.deepEqual([version, serial, typeof lineage], [4, 1, 'string']);
    const again = await runCommand(args, { app, cwd });
    assert.equal(again.status, 64);
    assert.match(again.err, /is there already, and a state is never written over/);
    assert.equal(await readFile(file, 'utf8'), written);
  } finally {
    await rm(cwd, { recursive: true });
  }
});

test('a state is never printed, is that of one stack, and is not asked for together with import blocks', async () => {
  const app = createFakeApplication();
  const printed = await runCommand(['export', 'network', '--state'], { app });
  assert.deepEqual([printed.status, printed.out], [64, '']);
  assert.match(printed.err, /holds the secrets of its stack in clear.*--output FILE/s);
  const several = await runCommand(['export', '--state', '--output', 'x'], { app });
  assert.match(several.err, /Name one of them: .*network/);
  const both = await runCommand(['export', '--state', '--import-blocks', '--output', 'x'], { app });
  assert.equal(both.status, 64);
});
