import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { commitFiles, pushBranch, runTestGit } from '../../support/git-repository.ts';
import { bucket, terraform } from './documents.ts';
import { expectApplied, expectRefusal } from './expect.ts';
import { type BadInputRig, type Case, startBadInputRig } from './rig.ts';
import { runHere } from './run-here.ts';

let rig: BadInputRig;

before(async () => {
  rig = await startBadInputRig(runHere);
});
after(() => rig.stop());

/** An estate whose bucket is there. */
async function openApplied(name: string): Promise<Case> {
  const estate = await rig.open();
  await estate.commit(terraform(bucket(name, 1)));
  await expectApplied(estate, ['s3:CreateBucket']);
  return estate;
}

/** Replaces the history of the tracked branch, as a forced push does. */
async function rewrite(estate: Case, to: string): Promise<void> {
  await runTestGit(estate.repository.workPath, ['reset', '--hard', '--quiet', to]);
  await pushBranch(estate.repository, { force: true });
}

describe('a repository that cannot be followed', { concurrency: 3 }, () => {
  test('a repository that cannot be reached is said, changes nothing, and is applied when it is back', async () => {
    const estate = await openApplied('unreachable-repository');
    await estate.commit(terraform(bucket('unreachable-repository', 2)));
    await rename(estate.repository.barePath, `${estate.repository.barePath}.away`);
    const message = {
      summary: /The repository cannot be reached/,
      happened: /estate\.git could not be read: fatal: .*does not appear to be a git repository/,
      matters: /The last commit that was read stays the one in force; nothing was changed\./,
      next: /check the address and the network/,
    };
    const end = await expectRefusal(estate, { status: 1, message });
    assert.doesNotMatch(end.stderr, /git did not end/, 'git ended, with a refusal');
    await rename(`${estate.repository.barePath}.away`, estate.repository.barePath);
    await expectApplied(estate, ['s3:PutBucketTagging']);
  });

  test('an address where nothing listens is said, and no credential is asked for', async () => {
    const estate = await rig.open();
    const message = {
      summary: /The repository cannot be reached/,
      happened: /https:\/\/127\.0\.0\.1:1\/estate\.git could not be read: fatal: unable to access/,
      matters: /nothing was changed\./,
      next: /check the address and the network/,
    };
    const more = { GROUNDSTATE_REPOSITORY: 'https://127.0.0.1:1/estate.git' };
    await expectRefusal(estate, { status: 1, message }, { args: ['plan'], more });
  });

  test('a tracked branch that is not there is said, changes nothing, and is applied once it is pushed', async () => {
    const estate = await rig.open();
    await estate.commit(terraform(bucket('missing-branch', 1)));
    const more = { GROUNDSTATE_BRANCH: 'production' };
    const message = {
      summary: /The tracked branch does not exist/,
      happened: /estate\.git has no branch "production"\./,
      matters: /Without it there is no desired state, so nothing is compared or changed\./,
      next: /Push the branch, or configure the one to track\./,
    };
    await expectRefusal(estate, { status: 1, message }, { more });
    await pushBranch(estate.repository, { branch: 'production' });
    assert.equal((await estate.run(['apply'], more)).status, 0);
    assert.equal(estate.changes().length, 1);
  });

  test('an infra folder that the commit does not have is not an empty estate', async () => {
    const estate = await rig.open();
    const message = {
      summary: /The infra folder is not in the commit/,
      happened: /has no folder "elsewhere" at [0-9a-f]{12}\./,
      matters: /This is not taken for an empty estate: nothing is changed\./,
      next: /Restore the folder, or configure the right one\./,
    };
    await expectRefusal(estate, { status: 1, message }, { more: { GROUNDSTATE_FOLDER: 'elsewhere' } });
  });

  test('rewritten history is refused with 5, by plan and by apply, and restored history goes on', async () => {
    const estate = await openApplied('rewritten-history');
    const applied = await runTestGit(estate.repository.workPath, ['rev-parse', 'HEAD']);
    const root = await runTestGit(estate.repository.workPath, ['rev-list', '--max-parents=0', 'HEAD']);
    await rewrite(estate, root);
    await estate.commit(terraform(bucket('rewritten-history', 2)));
    const message = {
      summary: /The commit does not follow the applied one/,
      happened: new RegExp(`[0-9a-f]{10} does not descend from ${applied.slice(0, 10)}, which is applied\\.`),
      matters:
        /Applying it would undo what came in between, or the history of the branch was rewritten\. Nothing was changed\./,
      next: new RegExp(`Push a commit that descends from ${applied.slice(0, 10)}`),
    };
    await expectRefusal(estate, { status: 5, message });
    await expectRefusal(estate, { status: 5, message }, { args: ['plan'] });
    await rewrite(estate, applied);
    await estate.commit(terraform(bucket('rewritten-history', 3)));
    await expectApplied(estate, ['s3:PutBucketTagging']);
  });

  test('a branch that was set back to an older commit is refused with 5, and a git revert is followed', async () => {
    const estate = await openApplied('older-commit');
    const older = await runTestGit(estate.repository.workPath, ['rev-parse', 'HEAD']);
    const newer = await estate.commit(terraform(bucket('older-commit', 2)));
    await expectApplied(estate, ['s3:PutBucketTagging']);
    await rewrite(estate, older);
    const message = {
      summary: /The commit does not follow the applied one/,
      happened: new RegExp(`${older.slice(0, 10)} does not descend from ${newer.slice(0, 10)}, which is applied\\.`),
      matters: /Applying it would undo what came in between/,
      next: /\(a git revert does\)/,
    };
    await expectRefusal(estate, { status: 5, message });
    await rewrite(estate, newer);
    await runTestGit(estate.repository.workPath, ['revert', '--no-edit', newer]);
    await pushBranch(estate.repository);
    await expectApplied(estate, ['s3:PutBucketTagging']);
  });

  test('a repository that was replaced by another one is refused, because the applied commit is not in it', async () => {
    const estate = await openApplied('replaced-repository');
    const other = await rig.open();
    const more = { GROUNDSTATE_REPOSITORY: other.repository.url };
    const files = { [`${estate.stack}/main.tf.json`]: JSON.stringify(bucket('replaced-repository', 2)) };
    await commitFiles(other.repository, { files, message: 'Another history' });
    const message = {
      summary: /The applied commit is not in the repository/,
      happened: /Git could not tell whether [0-9a-f]{10} descends from [0-9a-f]{10}, which is applied/,
      matters: /The history may have been rewritten, or the repository replaced\. Nothing was changed\./,
      next: /Restore the branch so that it contains/,
    };
    await expectRefusal(estate, { status: 5, message }, { more });
  });
});
