import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateBucketCommand, GetObjectCommand, PutBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { type ForgeEndpoint, startForgeEndpoint } from '../support/forge-endpoint.ts';
import { commitFiles, runTestGit } from '../support/git-repository.ts';
import { rigRegion } from '../support/rig-cloud.ts';
import { shown } from './bad-input/expect.ts';
import type { CommandEnd } from './bad-input/program.ts';
import { type BadInputRig, type Case, openPolicy, startBadInputRig } from './bad-input/rig.ts';
import { runHere } from './bad-input/run-here.ts';

let rig: BadInputRig;
let forge: ForgeEndpoint;
let s3: S3Client;

before(async () => {
  rig = await startBadInputRig(runHere);
});
after(async () => {
  s3?.destroy();
  await forge?.stop();
  await rig?.stop();
});

const bucket = 'before-merge';
const document = (tags: Readonly<Record<string, string>>): string =>
  JSON.stringify({ resource: { aws_s3_bucket: { main: { bucket, tags } } } });

async function must(estate: Case, ...args: readonly string[]): Promise<CommandEnd> {
  const end = await estate.run(args);
  assert.equal(end.status, 0, shown(end));
  return end;
}

/** A person sets the tags by hand, beside our mark. */
async function tagByHand(estate: Case, name: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const kept = { 'groundstate:installation': 'bad-input', 'groundstate:address': `${estate.stack}/aws_s3_bucket.main` };
  const TagSet = Object.entries({ ...kept, ...tags }).map(([Key, Value]) => ({ Key, Value }));
  await s3.send(new PutBucketTaggingCommand({ Bucket: name, Tagging: { TagSet } }));
}

/** Commits to a branch that begins at the tip of the tracked one, and goes back to that. */
async function commitToBranch({ repository, stack }: Case, branch: string, text: string): Promise<string> {
  await runTestGit(repository.workPath, ['checkout', '--quiet', '-b', branch]);
  const files = { [`${stack}/main.tf.json`]: text, [`${stack}/groundstate.yaml`]: openPolicy };
  const head = await commitFiles({ ...repository, branch }, { files, message: `Change ${branch}` });
  await runTestGit(repository.workPath, ['checkout', '--quiet', 'main']);
  return head;
}

const reporting = 'version: 1\ndefaults: {drift: report, prune: auto, deletions: {max: 10, percent: 100}}\n';

test('a pull request that would undo an edit made by hand says so to its author and on its commit, and changes nothing', async () => {
  const estate = await rig.open();
  const { endpoint } = rig.proxy;
  s3 = new S3Client({ endpoint, region: rigRegion, credentials: estate.person, forcePathStyle: true, maxAttempts: 1 });
  const project = estate.repository.barePath
    .split('/')
    .slice(-2)
    .join('/')
    .replace(/\.git$/, '');
  forge = await startForgeEndpoint({ kind: 'github', project, token: 'the-token' });
  await estate.commit({ 'main.tf.json': document({ team: 'net' }), 'groundstate.yaml': reporting });
  await must(estate, 'apply');
  await tagByHand(estate, bucket, { team: 'hotfix' });
  await must(estate, 'drift');
  const head = await commitToBranch(estate, 'retag', document({ team: 'platform' }));
  const tip = await estate.commit({ 'notes.txt': 'moved on', 'groundstate.yaml': reporting });
  await runTestGit(estate.repository.barePath, ['update-ref', 'refs/pull/7/head', head]);
  const before = estate.changes().length;
  const told = await must(estate, 'history', '--since', '1h', '--json');

  const args = ['plan', '--ref', 'refs/pull/7/head', '--post-status', '--link', 'https://ci.example.com/7'];
  const environment = {
    GROUNDSTATE_FORGE: 'github',
    GROUNDSTATE_FORGE_URL: forge.url,
    GROUNDSTATE_FORGE_TOKEN: 'the-token',
  };
  const planned = await estate.run(args, environment);
  assert.equal(planned.status, 0, shown(planned));
  assert.match(planned.stdout, /merging this undoes an edit that somebody made outside of Git/);
  assert.match(planned.stdout, /team *= "hotfix" -> "platform"/);
  assert.match(
    planned.stdout,
    /by groundstate.*PutBucketTagging, CloudTrail event|by somebody who is not known yet, first seen/,
  );
  assert.match(planned.stderr, new RegExp(`planned as if it were merged into main \\(${tip.slice(0, 7)}\\)`));
  assert.deepEqual(
    forge.statuses.map(({ commit, context, state, link }) => [commit, context, state, link]),
    [
      [head, 'groundstate/plan', 'success', 'https://ci.example.com/7'],
      [head, 'groundstate/live-fixes', 'failure', 'https://ci.example.com/7'],
    ],
  );
  assert.match(forge.statuses[1]?.description ?? '', /^Undoes an edit by .*aws_s3_bucket\.main$/);
  const again = await estate.run(args, environment);
  assert.equal(forge.statuses.length, 2, shown(again));

  assert.equal(estate.changes().length, before, 'a plan changed something');
  const eventsOf = ({ stdout }: CommandEnd): unknown => JSON.parse(stdout).events;
  assert.deepEqual(eventsOf(await must(estate, 'history', '--since', '1h', '--json')), eventsOf(told));
});

const asking = `version: 1
defaults: {drift: report, prune: auto, deletions: {max: 10, percent: 100}}
rules:
  - {name: tagged, check: missing_tags, tags: [Owner], effect: hold, message: Name an owner.}
approvals:
  people:
    - {name: Grace, git: [grace@example.com], aws: ['arn:aws:sts::*:assumed-role/groundstate/*']}
`;

test('what a rule holds is applied after somebody else approved that very plan; then the estate is looked at from every side', async () => {
  const estate = await rig.open();
  const tagless = JSON.stringify({ resource: { aws_s3_bucket: { main: { bucket: 'rules-and-approvals' } } } });
  await estate.commit({ 'main.tf.json': tagless, 'groundstate.yaml': asking });
  const held = await estate.run(['apply']);
  assert.equal(held.status, 3, shown(held));
  assert.deepEqual(estate.changes(), []);
  const plan = await must(estate, 'plan');
  assert.match(plan.stdout, /Rule "tagged": \S+ would lack the tags Owner\. Name an owner\./);
  const digest = /groundstate approve ([0-9a-f]{12}) --stack/.exec(plan.stdout)?.[1] ?? assert.fail(shown(plan));
  const approved = await must(estate, 'approve', digest, '--stack', estate.stack, '--reason', 'for a test');
  assert.match(approved.stdout, /Grace approves the plan .*aws_s3_bucket\.main will be created/s);
  const applied = await must(estate, 'apply');
  assert.match(applied.stdout, /1 added/);
  assert.deepEqual(
    estate.changes().map(({ operation }) => operation),
    ['CreateBucket'],
  );
  const told = await must(estate, 'history', '--since', '1h', '--kind', 'approved');
  assert.match(told.stdout, /approved until .*create .*; for a test \(by Grace\)/);
  assert.match(told.stdout, /used by run/);

  await s3.send(
    new CreateBucketCommand({ Bucket: 'made-by-hand', CreateBucketConfiguration: { LocationConstraint: rigRegion } }),
  );
  await s3.send(
    new CreateBucketCommand({
      Bucket: 'audit-of-history',
      CreateBucketConfiguration: { LocationConstraint: rigRegion },
    }),
  );
  const unmanaged = JSON.parse((await must(estate, 'unmanaged', '--json')).stdout);
  const buckets = unmanaged.objects.filter(({ type }: { type: string }) => type === 'aws_s3_bucket');
  const names = buckets.map(({ id, scope }: { id: string; scope: { region: string } }) => `${id} ${scope.region}`);
  assert.ok(names.includes(`made-by-hand ${rigRegion}`), names.join());
  assert.ok(!names.some((name: string) => name.startsWith('rules-and-approvals')), names.join());
  assert.deepEqual(unmanaged.failed, []);

  const explained = await must(estate, 'explain', `${estate.stack}/aws_s3_bucket.main`);
  assert.match(explained.stdout, /\(aws_s3_bucket, rules-and-approvals, eu-west-1\)\n\n {2}It is as Git says\./);
  assert.match(explained.stdout, /by Git: [0-9a-f]{7} "Change the estate" by Ada Example, written/);
  assert.match(explained.stdout, /change: create done/);

  const to = ['history', 'export', '--to', 's3://audit-of-history/groundstate', '--include-today'];
  const exported = await must(estate, ...to);
  const [, day = ''] =
    /^(\d{4}-\d{2}-\d{2}): \d+ events? written/.exec(exported.stdout) ?? assert.fail(shown(exported));
  const object = await s3.send(new GetObjectCommand({ Bucket: 'audit-of-history', Key: `groundstate/${day}.jsonl` }));
  const lines = ((await object.Body?.transformToString()) ?? '').trimEnd().split('\n');
  assert.ok(lines.map((line) => JSON.parse(line)).some(({ kind, actor }) => kind === 'approved' && actor === 'Grace'));
  assert.match((await must(estate, ...to)).stdout, /there already/);
});
