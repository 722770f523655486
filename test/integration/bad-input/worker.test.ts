import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { pushBranch, runTestGit } from '../../support/git-repository.ts';
import { rigRegion } from '../../support/rig-cloud.ts';
import { app, bucket, synthesized, terraform } from './documents.ts';
import { type BadInputRig, type Case, startBadInputRig } from './rig.ts';
import { type RunningWorker, startWorker } from './running-worker.ts';

let rig: BadInputRig;

before(async () => {
  rig = await startBadInputRig();
});
after(() => rig.stop());

/** A worker that has made the bucket of the first commit. */
async function openRunning(
  files: (estate: Case) => Readonly<Record<string, string | null>>,
): Promise<{ readonly estate: Case; readonly worker: RunningWorker; readonly applied: string }> {
  const estate = await rig.openAlone();
  const applied = await estate.commit(files(estate));
  const worker = await startWorker(estate);
  await worker.until('the first commit is applied', () => succeeded(worker, applied));
  return { estate, worker, applied };
}

function succeeded(worker: RunningWorker, commit: string): boolean {
  return worker.lines().some((line) => line['outcome'] === 'succeeded' && line['commit'] === commit);
}

/** How often the worker looked at its stack to the end or in vain. */
function passes(worker: RunningWorker): number {
  const words = ['stack reconciled', 'stack not reconciled', 'stack could not be reconciled'];
  return worker.lines().filter(({ msg }) => words.includes(String(msg))).length;
}

async function seeMorePasses(worker: RunningWorker): Promise<void> {
  const from = passes(worker);
  await worker.until('two more passes', () => passes(worker) >= from + 2);
}

/** A person changes the tags by hand, which the worker puts back. */
async function editTags({ person }: Case, name: string): Promise<void> {
  const s3 = new S3Client({
    endpoint: rig.proxy.endpoint,
    region: rigRegion,
    credentials: person,
    forcePathStyle: true,
  });
  const Tagging = { TagSet: [{ Key: 'turn', Value: 'by hand' }] };
  await s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging }));
  s3.destroy();
}

function operations(estate: Case): readonly string[] {
  return estate.changes().map(({ operation }) => operation);
}

describe('a worker that meets bad input', { concurrency: 3 }, () => {
  test('a failed synthesis is told once; the last good commit heals drift meanwhile, and the mended one is applied', async () => {
    const name = 'worker-bad-synthesis';
    const { estate, worker, applied } = await openRunning((given) => synthesized(given, bucket(name, 1)));
    const before = operations(estate).length;
    const broken = await estate.commit(app(`throw new Error('the region is not set');`));
    const message = await worker.told(/The app of cdktf\.json failed/);
    assert.match(message.text, /the region is not set/);
    assert.match(
      message.text,
      new RegExp(`The last good commit ${applied.slice(0, 7)} stays in force; push a repaired commit`),
    );
    await seeMorePasses(worker);
    assert.deepEqual(operations(estate).slice(before), [], 'a failed synthesis changed something');
    await editTags(estate, name);
    await worker.until('the drift is put back', () => operations(estate).length > before);
    assert.deepEqual(operations(estate).slice(before), ['PutBucketTagging']);
    const mended = await estate.commit(synthesized(estate, bucket(name, 2)));
    await worker.until('the mended commit is applied', () => succeeded(worker, mended));
    assert.equal(worker.count(/The app of cdktf\.json failed/), 1);
    assert.ok(!succeeded(worker, broken));
    await worker.stop();
  });

  test('rewritten history is told once, applied by no pass, and restored history goes on', async () => {
    const name = 'worker-rewritten-history';
    const { estate, worker, applied } = await openRunning(() => terraform(bucket(name, 1)));
    const before = operations(estate).length;
    await runTestGit(estate.repository.workPath, ['commit', '--quiet', '--amend', '-m', 'Another story']);
    await pushBranch(estate.repository, { force: true });
    const message = await worker.told(/The commit does not follow the applied one/);
    assert.match(message.text, new RegExp(`Push a commit that descends from ${applied.slice(0, 10)}`));
    await seeMorePasses(worker);
    assert.deepEqual(operations(estate).slice(before), []);
    await runTestGit(estate.repository.workPath, ['reset', '--hard', '--quiet', applied]);
    await pushBranch(estate.repository, { force: true });
    const next = await estate.commit(terraform(bucket(name, 2)));
    await worker.until('the restored branch is applied', () => succeeded(worker, next));
    await worker.told(/\] Over: The commit does not follow the applied one/);
    assert.equal(worker.count(/\] The commit does not follow the applied one/), 1);
    assert.equal(worker.count(/The commit does not follow the applied one/), 2, 'that it was, and that it is over');
    await worker.stop();
  });

  test('a repository that goes away is told once, and what was pushed meanwhile is applied when it is back', async () => {
    const name = 'worker-unreachable';
    const { estate, worker } = await openRunning(() => terraform(bucket(name, 1)));
    const before = operations(estate).length;
    const next = await estate.commit(terraform(bucket(name, 2)));
    const { barePath } = estate.repository;
    await worker.until('the second commit is applied', () => succeeded(worker, next));
    await rename(barePath, `${barePath}.away`);
    const message = await worker.told(/The repository cannot be reached/);
    assert.match(message.text, /The worker goes on and tries again by itself\./);
    const failed = (): number => worker.lines().filter(({ msg }) => msg === 'tick failed').length;
    await worker.until('several ticks failed', () => failed() >= 3);
    assert.deepEqual(operations(estate).slice(before), ['PutBucketTagging']);
    await rename(`${barePath}.away`, barePath);
    const last = await estate.commit(terraform(bucket(name, 3)));
    await worker.until('the commit is applied when the repository is back', () => succeeded(worker, last));
    assert.equal(worker.count(/The repository cannot be reached/), 1);
    await worker.stop();
  });

  test('Slack that is down holds up no apply, and the alert comes later', async () => {
    const name = 'worker-slack-down';
    const { estate, worker } = await openRunning(() => terraform(bucket(name, 1)));
    const before = operations(estate).length;
    worker.slack.failNext(1, 503);
    await editTags(estate, name);
    await worker.until('the drift is put back', () => operations(estate).length > before);
    const kept = (): boolean => worker.lines().some(({ msg, left }) => msg === 'alerts delivered' && Number(left) > 0);
    await worker.until('the alert is kept', kept);
    const next = await estate.commit(terraform(bucket(name, 2)));
    await worker.until('a commit is applied while the alert waits', () => succeeded(worker, next));
    await worker.told(/aws_s3_bucket\.main was changed outside of Git/);
    await worker.until('nothing waits any more', () => worker.count(/was changed outside of Git/) >= 2);
    await worker.stop();
  });

  test('credentials that expire are told once, and the worker goes on with valid ones', async () => {
    const name = 'worker-credentials';
    const { estate, worker } = await openRunning(() => terraform(bucket(name, 1)));
    const before = operations(estate).length;
    const mend = estate.spoil(
      { service: 'sts', times: Infinity },
      { kind: 'error', status: 403, code: 'ExpiredToken' },
    );
    const next = await estate.commit(terraform(bucket(name, 2)));
    await worker.told(/The AWS credentials are not accepted/);
    await seeMorePasses(worker);
    assert.deepEqual(operations(estate).slice(before), []);
    mend();
    await worker.until('the commit is applied', () => succeeded(worker, next));
    await worker.told(/\] Over: The AWS credentials are not accepted/);
    const [failures, ends] = [
      /\] The AWS credentials are not accepted/,
      /\] Over: The AWS credentials are not accepted/,
    ];
    assert.ok(worker.count(failures) <= 2, 'once for each commit');
    assert.ok(worker.count(ends) <= worker.count(failures));
    await worker.stop();
  });

  test('a groundstate.yaml that breaks is told once, nothing is applied, and the mended one lets it', async () => {
    const name = 'worker-policy';
    const { estate, worker } = await openRunning(() => terraform(bucket(name, 1)));
    const before = operations(estate).length;
    await estate.commit({ ...terraform(bucket(name, 2)), 'groundstate.yaml': 'version: 1\ndefualts: {}\n' });
    const message = await worker.told(/groundstate\.yaml is not as it should be/);
    assert.match(message.text, /line 2: "defualts" is not a setting of the file\. Did you mean "defaults"\?/);
    assert.match(message.text, /Nothing is applied until it is repaired\./);
    await seeMorePasses(worker);
    assert.deepEqual(operations(estate).slice(before), []);
    const mended = await estate.commit({});
    await worker.until('the mended commit is applied', () => succeeded(worker, mended));
    assert.equal(worker.count(/groundstate\.yaml is not as it should be/), 1);
    await worker.stop();
  });
});
