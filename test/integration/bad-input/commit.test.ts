import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { app, bucket, type Files, synthesized, terraform } from './documents.ts';
import { expectApplied, expectMessage, expectRefusal, type Message } from './expect.ts';
import { startProgram } from './program.ts';
import { type BadInputRig, type Case, startBadInputRig } from './rig.ts';
import { runHere } from './run-here.ts';

let rig: BadInputRig;
let turn = 1;

before(async () => {
  rig = await startBadInputRig(runHere);
});
after(() => rig.stop());

interface Row {
  readonly what: string;
  readonly files: (estate: Case) => Files;
  readonly message: Message;
}

const kept = /The last good synthesis stays in force and nothing was changed\./;

/** Whether a process runs; one that ended and waits for its parent does not. */
function isAlive(id: string): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Bad commits over one estate, one after the other; after each the estate is as it was, and a mended commit is applied. */
function testRows(estate: () => Case, mended: () => Files, rows: readonly Row[]): void {
  for (const { what, files, message } of rows) {
    test(`${what} is said, changes nothing, and a mended commit is applied`, async () => {
      await estate().commit(files(estate()));
      await expectRefusal(estate(), { status: 1, message });
      turn += 1;
      await estate().commit(mended());
      await expectApplied(estate(), ['s3:PutBucketTagging']);
    });
  }
}

describe('bad input in a commit', { concurrency: 3 }, () => {
  describe('a commit that cannot be synthesized', { concurrency: 1 }, () => {
    let estate: Case;
    const mended = (): Files => synthesized(estate, bucket('bad-synthesis', turn));
    before(async () => {
      estate = await rig.open();
      await estate.commit(mended());
      await expectApplied(estate, ['s3:CreateBucket']);
    });
    testRows(() => estate, mended, [
      {
        what: 'a missing cdktf.json',
        files: () => ({ 'cdktf.json': null }),
        message: {
          summary: /There is no cdktf\.json in the infra folder/,
          happened: /neither a cdktf\.json nor a \*\.tf\.json file at the infra root/,
          matters: /This is not taken for an empty estate: .* nothing was changed\./,
          next: /Add cdktf\.json, or set the folder/,
        },
      },
      {
        what: 'a broken cdktf.json',
        files: () => ({ 'cdktf.json': '{ "app": node main.js }' }),
        message: {
          summary: /A file of the cdktf project cannot be used/,
          happened: /cdktf\.json is not JSON: .*"app": node main/,
          matters: kept,
          next: /Correct the file and push\./,
        },
      },
      {
        what: 'an app that throws',
        files: () => app(`throw new Error('the region is not set');`),
        message: {
          summary: /The app of cdktf\.json failed/,
          happened: /The step "run" ended with 1\..*Error: the region is not set/,
          matters: kept,
          next: /Correct the code and push\./,
        },
      },
      {
        what: 'an app that prints a gigabyte',
        files: () =>
          app('const text = Buffer.alloc(2 ** 20, 120); for (let i = 0; i < 1024; i += 1) fs.writeSync(1, text);'),
        message: {
          summary: /The synthesis printed too much/,
          happened: /The step "run" printed more than 1048576 bytes, so it was ended/,
          matters: kept,
          next: /Remove the output; only what is written to the output folder counts\./,
        },
      },
      {
        what: 'a malformed cdk.tf.json',
        files: (given) => synthesized(given, '{ "resource": { "aws_s3_bucket": '),
        message: {
          summary: /The output of the synthesis cannot be used/,
          happened: /cdk\.tf\.json is not JSON that can be used: it ends where a value is needed/,
          matters: kept,
          next: /Run the app of cdktf\.json on your machine with CDKTF_OUTDIR set/,
        },
      },
      {
        what: 'a cdk.tf.json that is a list',
        files: (given) => synthesized(given, '[]'),
        message: {
          summary: /Invalid document/,
          happened: /The document must be one JSON object/,
          matters: /Nothing of this stack was read or changed\./,
          next: /Correct it in Git and push/,
        },
      },
      {
        what: 'a resource that is no object',
        files: (given) => synthesized(given, { resource: { aws_s3_bucket: { main: 'bad-synthesis' } } }),
        message: {
          summary: /Invalid block/,
          happened: /cdk\.tf\.json, resource\.aws_s3_bucket\.main: An object is needed here, and this is a string/,
          matters: /Nothing (of this stack was read or changed|was applied)\./,
          next: /Correct it in Git and push/,
        },
      },
      {
        what: 'a synthesis without stacks',
        files: () => app(`fs.writeFileSync(out + '/manifest.json', '{ "stacks": {} }');`),
        message: {
          summary: /The synthesis has no stacks/,
          happened: /The app ended without an error and declared no stack\./,
          matters: /An empty estate is never taken for a wish to delete everything/,
          next: /Check the condition under which main\.ts makes its stacks\./,
        },
      },
      {
        what: 'a stack that lost all its resources',
        files: (given) => synthesized(given, { resource: {} }),
        message: {
          summary: /The stack is empty at this commit/,
          happened: /has no resource at this commit, and 1 object of it exists\./,
          matters: /That is never taken for the wish to delete them all, so nothing is changed\./,
          next: /delete them in steps, within the deletion budget of groundstate\.yaml/,
        },
      },
    ]);
  });

  describe('a commit that is not understood', { concurrency: 1 }, () => {
    let estate: Case;
    const mended = (): Files => terraform(bucket('bad-document', turn));
    before(async () => {
      estate = await rig.open();
      await estate.commit(mended());
      await expectApplied(estate, ['s3:CreateBucket']);
    });
    const main = { bucket: 'bad-document', tags: { turn: 'bad' } };
    const buckets = (resources: object): Files => terraform({ resource: { aws_s3_bucket: resources } });
    const incomplete = /The plan is incomplete.*nothing that depends on them is applied until they are mended/;
    testRows(() => estate, mended, [
      {
        what: 'an argument that no version knows',
        files: () => buckets({ main: { ...main, buckett: 'x' }, other: { bucket: 'bad-document-other' } }),
        message: {
          summary: /Argument is not supported yet/,
          happened: /aws_s3_bucket\.main.* Groundstate does not know the argument "buckett" of this type/,
          matters: incomplete,
          next: /Remove it, or ask for it/,
        },
      },
      {
        what: 'a function that does not exist',
        files: () =>
          buckets({ main: { ...main, tags: { name: '${uper("a")}' } }, other: { bucket: 'bad-document-other' } }),
        message: {
          summary: /Call to unknown function/,
          happened: /aws_s3_bucket\.main\.tags\.name .*\$\{uper\("a"\)\}.*There is no function named "uper"/,
          matters: incomplete,
          next: /Did you mean "upper"\?/,
        },
      },
      {
        what: 'a reference to something that is not declared',
        files: () => buckets({ main: { ...main, tags: { name: '${aws_s3_bucket.mian.id}' } } }),
        message: {
          summary: /undeclared/,
          happened: /aws_s3_bucket\.main\.tags\.name .*mian/,
          matters: incomplete,
          next: /until they are mended/,
        },
      },
      {
        what: 'a reference cycle',
        files: () =>
          buckets({
            main: { ...main, tags: { other: '${aws_s3_bucket.other.arn}' } },
            other: { bucket: 'bad-document-other', tags: { main: '${aws_s3_bucket.main.arn}' } },
          }),
        message: {
          summary: /Reference cycle/,
          happened: /aws_s3_bucket\.main -> aws_s3_bucket\.other -> aws_s3_bucket\.main/,
          matters: /These need each other, so none can come first.*Nothing of this stack was read or changed\./,
          next: /Remove one of the references/,
        },
      },
      {
        what: 'one physical name behind two addresses',
        files: () => buckets({ one: { bucket: 'bad-document-twin' }, two: { bucket: 'bad-document-twin' }, main }),
        message: {
          summary: /Two addresses for one physical name/,
          happened: /aws_s3_bucket\.one and \S+aws_s3_bucket\.two both mean the aws_s3_bucket "bad-document-twin"\./,
          matters: /Each would undo the other, so nothing of this commit is applied to this stack\./,
          next: /Give one of them another name, or take one away\./,
        },
      },
    ]);

    test('a type that is not supported is said and left alone, and the rest of the stack is applied', async () => {
      turn += 1;
      const vault = { aws_glacier_vault: { archive: { name: 'archive', tags: { of: '${aws_s3_bucket.main.id}' } } } };
      const { resource } = bucket('bad-document', turn) as { readonly resource: object };
      await estate.commit(terraform({ resource: { ...resource, ...vault } }));
      const from = estate.changes().length;
      const end = await estate.run(['apply']);
      expectMessage(end, {
        summary: /Resource type is not supported yet/,
        happened: /aws_glacier_vault\.archive.* does not know the resource type "aws_glacier_vault" yet\./,
        matters: /It and what depends on it are left alone; the rest of the stack goes on\./,
        next: /Take it out of this stack, or ask for the type/,
      });
      assert.equal(end.status, 1);
      assert.deepEqual(
        estate
          .changes()
          .slice(from)
          .map(({ operation }) => operation),
        ['PutBucketTagging'],
      );
    });
  });

  test('an app that hangs ends with the command that a person stops, and changes nothing', async () => {
    const estate = await rig.open();
    const trace = path.join(estate.folder, 'hanging');
    await estate.commit(
      app(`fs.writeFileSync(${JSON.stringify(trace)}, String(process.pid)); setInterval(() => {}, 1000);`),
    );
    const running = startProgram({ args: ['apply'], cwd: estate.folder, env: estate.environment });
    while (!existsSync(trace) || readFileSync(trace, 'utf8') === '') await sleep(50);
    running.child.kill('SIGINT');
    const end = await running.ended;
    expectMessage(end, {
      summary: /Interrupted/,
      happened: /The command was stopped by SIGINT\./,
      matters: /What was begun is recorded/,
      next: /the next run goes on from there/,
    });
    assert.equal(end.status, 130);
    // Killed, and gone as soon as the kernel has taken it away.
    while (isAlive(readFileSync(trace, 'utf8'))) await sleep(50);
    assert.deepEqual(estate.changes(), []);
    await estate.commit({ 'cdktf.json': null, ...terraform(bucket('hanging-app', 1)) });
    await expectApplied(estate, ['s3:CreateBucket']);
  });
});
