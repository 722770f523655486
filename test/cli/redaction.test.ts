import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Failure } from '../../src/core/failure.ts';
import { createSecretRegistry } from '../../src/core/redaction/secret-registry.ts';
import { createFakeApplication } from './fake-application.ts';
import { createPlan } from './fake-engine.ts';
import { runCommand } from './run-command.ts';
import { allow, createDifference } from './samples.ts';

const secret = 'opensesame1';

function guarded() {
  const secrets = createSecretRegistry();
  secrets.add(secret);
  return Object.assign(createFakeApplication(), { redact: secrets.redact });
}

test('whatever a command writes goes through the redactor: its answer, as text and as JSON', async () => {
  const app = guarded();
  const differences = [createDifference('user_data', { desired: `password=${secret}`, live: 'x' })];
  app.engine.plans.set('network', createPlan('network', { decisions: [allow({ differences })] }));
  const text = await runCommand(['plan', 'network'], { app });
  const json = await runCommand(['plan', 'network', '--json'], { app });
  for (const { out, err } of [text, json]) assert.ok(!`${out}${err}`.includes(secret), out);
  assert.match(text.out, /password=\(sensitive value\)/);
  assert.ok(JSON.stringify(JSON.parse(json.out)).includes('password=(sensitive value)'));
});

test('and the failure that ends it', async () => {
  const app = guarded();
  app.engine.loadEstate = async () => {
    throw new Failure({ code: 'x', handling: 'ask', summary: 'No', detail: `The host said ${secret}.` });
  };
  const { out, err } = await runCommand(['plan'], { app });
  assert.match(err, /The host said \(sensitive value\)\./);
  assert.ok(!`${out}${err}`.includes(secret));
});

test('a defect that ends the process is told without secrets, with a status of its own', () => {
  const module = pathToFileURL(`${import.meta.dirname}/../../src/cli/process-terminal.ts`).href;
  const script = `
    const { redactCrashes } = await import(${JSON.stringify(module)});
    redactCrashes((text) => text.replaceAll(${JSON.stringify(secret)}, '***'));
    Promise.reject(new Error('it was ${secret}'));
  `;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /Uncaught Error: it was \*\*\*/);
  assert.ok(!stderr.includes(secret), stderr);
});
