import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../src/core/failure.ts';
import { UNKNOWN } from '../../src/core/value.ts';
import { packScanAnswer } from '../../src/worker/scan-answer.ts';
import { createFakeApplication } from './fake-application.ts';
import { createScan } from './fake-engine.ts';
import { runCommand } from './run-command.ts';
import { createDrift } from './samples.ts';

function applicationWithDrift() {
  const app = createFakeApplication();
  const drifts = [
    createDrift(),
    createDrift({
      id: 'd2',
      address: 'network/aws_route.out',
      type: 'aws_route',
      attribute: '*',
      tier: 'missing',
      severity: 'high',
    }),
  ];
  app.engine.scans.set('network', createScan('network', { drifts }));
  return app;
}

test('drift is told in the past tense, from what was wanted to what is there, with what happens next', async () => {
  const { status, out } = await runCommand(['drift', 'network'], { app: applicationWithDrift() });

  assert.equal(status, 0);
  assert.match(
    out,
    /# network\/aws_vpc\.main has changed \[medium\]\n +~ enable_dns_hostnames = true -> false\n +next: It is put back/,
  );
  assert.match(out, /# network\/aws_route\.out has been deleted \[high\]/);
  assert.match(out, /2 of 2 resources read with 1 AWS calls/);
  assert.match(out, /^Drift: 2 drifts found\.$/m);
});

test('drift ends with 2 only when asked, and with 0 where there is none', async () => {
  const app = applicationWithDrift();

  const asked = await runCommand(['drift', '--detailed-exitcode'], { app });
  const clean = await runCommand(['drift', 'data', '--detailed-exitcode'], { app });

  assert.deepEqual([asked.status, clean.status], [2, 0]);
  assert.match(clean.out, /No drift\. AWS matches what was applied\./);
});

test('a scan that could not read everything is 1 with its own message, and is never called clean', async () => {
  const app = createFakeApplication();
  const unread = [{ address: 'network/aws_vpc.main', attribute: 'tags', reason: 'AccessDenied for ec2:DescribeTags.' }];
  const coverage = { resources: 2, read: 1, unread, calls: {} };
  app.engine.scans.set(
    'network',
    createScan('network', { complete: false, coverage, drifts: [createDrift({ tier: 'unread', attribute: 'tags' })] }),
  );

  const { status, out, err } = await runCommand(['drift', '--detailed-exitcode'], { app });

  assert.equal(status, 6);
  assert.match(out, /Could not be read:\n +\? network\/aws_vpc\.main: tags: AccessDenied/);
  assert.match(err, /The scan is incomplete: network \(1 of 2 resources read\)/);
  assert.doesNotMatch(out, /No drift/);
  assert.doesNotMatch(out, /Drift: 1/);
});

test('an address chooses its stack, and a foreign or broken one is a usage error', async () => {
  const app = createFakeApplication();
  const one = await runCommand(['drift', '--address', 'network/aws_vpc.main'], { app });
  assert.equal(one.status, 0);
  assert.deepEqual(app.engine.asked, ['load tip', 'scan network for network/aws_vpc.main']);

  const foreign = await runCommand(['drift', 'data', '--address', 'network/aws_vpc.main']);
  const broken = await runCommand(['drift', '--address', 'aws_vpc']);
  assert.deepEqual([foreign.status, broken.status], [64, 64]);
});

test('drift --remote asks the worker by the table, waits for it, and prints its result without an engine', async () => {
  const app = createFakeApplication();
  app.journal.onRequest = (request) => {
    const report = createScan('network', { drifts: [createDrift({ desired: UNKNOWN })] });
    void app.journal.finishScan(request.id, packScanAnswer({ reports: [report], failures: [] }));
  };

  const { status, out } = await runCommand(['drift', 'network', '--remote', '--json', '--detailed-exitcode'], { app });

  assert.equal(status, 2);
  assert.equal(JSON.parse(out).scans[0].drifts[0].desired, '(known after apply)');
  assert.deepEqual(app.engine.asked, []);
  assert.equal([...app.journal.requests.values()][0]?.requestedBy, 'ada@laptop');
});

test('drift --remote hands on how deep to look, and is not for taking down what is right', async () => {
  const app = createFakeApplication();
  app.journal.onRequest = (request) => {
    void app.journal.finishScan(request.id, packScanAnswer({ reports: [createScan('network', {})], failures: [] }));
  };
  await runCommand(['drift', 'network', '--remote', '--deep'], { app });
  await runCommand(['drift', 'network', '--remote'], { app });
  assert.deepEqual(
    [...app.journal.requests.values()].map(({ depth }) => depth),
    ['deep', undefined],
  );
  const accepting = await runCommand(['drift', '--address', 'network/aws_vpc.main', '--accept', '--remote'], { app });
  assert.equal(accepting.status, 64);
  assert.match(accepting.err, /Leave out --remote/);
});

test('drift --remote without a worker ends after the timeout with what to look at', async () => {
  const { status, err } = await runCommand(['drift', '--remote', '--timeout', '5s']);

  assert.equal(status, 1);
  assert.match(err, /no worker finished it within the timeout/);
});

test('drift --remote with an answer of another version says so', async () => {
  const app = createFakeApplication();
  app.journal.onRequest = (request) => void app.journal.finishScan(request.id, { version: 9 });

  const { status, err } = await runCommand(['drift', '--remote'], { app });

  assert.equal(status, 1);
  assert.match(err, /Run the same version/);
});

test('drift --remote shows what the worker could not scan', async () => {
  const app = createFakeApplication();
  const failures = [{ stack: 'network', summary: 'Refused', detail: 'Wrong account.' }];
  app.journal.onRequest = (request) =>
    void app.journal.finishScan(request.id, packScanAnswer({ reports: [], failures }));

  const { status, err } = await runCommand(['drift', '--remote'], { app });

  assert.equal(status, 1);
  assert.match(err, /Error: network: Refused\. Wrong account\./);
});

test('a failure of the scan is 1, and standard output stays empty', async () => {
  const app = createFakeApplication();
  app.engine.scans.set(
    'network',
    new Failure({ code: 'account', handling: 'ask', summary: 'Wrong account', detail: 'Pinned.' }),
  );

  const { status, out } = await runCommand(['drift', 'network', '--json'], { app });

  assert.deepEqual([status, out], [1, '']);
});
