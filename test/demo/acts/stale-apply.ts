import { callers, ada } from '../cast.ts';
import { cloneRepository } from '../../support/git-repository.ts';
import { estateCalls } from '../count-calls.ts';
import { pushEdits } from '../estate-edits.ts';
import { holdWorker } from '../hold-worker.ts';
import { type Act, workerOf } from '../stage.ts';
import { waitForCommit } from '../watch.ts';

/** Act 6: a second apply beside the worker, and an apply from a checkout that is behind. */
export const staleApply: Act = {
  title: 'A stale apply',
  text: 'Ben cloned the repository this morning. Ada pushes a commit that keeps reports for 180 days and marks the orders as restricted. Ben first applies while the worker is in the middle of it, then from his checkout, which would undo what Ada did.',
  async play(stage, story, checks) {
    const { eyes, proxy, repository, screen, slack } = stage;
    const worker = workerOf(story);
    const checkout = await cloneRepository(repository, 'ben');
    const hold = holdWorker(proxy, worker, { service: 's3', operation: 'PutBucketLifecycleConfiguration' });
    const since = Date.now();
    const messages = slack.messages.length;
    screen.deed('Ada pushes «Keep reports for half a year»; the worker is held in the middle of its apply.');
    const commit = await pushEdits(repository, {
      file: 'estate.ts',
      message: 'Keep reports for half a year',
      author: ada,
      edits: [
        ['expireReportsAfter: 90', 'expireReportsAfter: 180'],
        [`Classification: 'confidential'`, `Classification: 'restricted'`],
      ],
    });
    story.commits.set('retention', commit);
    try {
      await hold.reached(stage.signal);
      screen.deed('Ben types «groundstate apply storage» outside of any checkout.');
      const second = await stage.type(['apply', 'storage']);
      screen.quote('$ groundstate apply storage', `${second.stdout}${second.stderr}`);
      checks.equal('the second apply ends with 4: somebody else holds the lease', second.status, 4);
      checks.contains('it says who, with which commit, and for how long', second.stderr, [
        new RegExp(`Who: +groundstate@\\S+:${worker.pid} `),
        new RegExp(`commit ${commit.slice(0, 7)}`),
        /Age: +\d+s/,
      ]);
    } finally {
      hold.release();
    }
    await waitForCommit(stage, commit, [worker]);
    checks.equal('the worker finished its apply', [
      await eyes.reportsExpireAfter(),
      (await eyes.tableTags('acme-orders'))['Classification'],
    ], [180, 'restricted']);

    screen.deed('Ben types «groundstate apply» in his checkout.');
    const stale = await stage.type(['apply'], checkout);
    screen.quote('ben $ groundstate apply', stale.stderr.replaceAll(/^groundstate: .*\n/gm, ''), { lines: 30 });
    checks.equal('the apply of the stale checkout ends with 5', stale.status, 5);
    checks.contains('it lists what it would have undone, attribute by attribute', stale.stderr, [
      /aws_s3_bucket_lifecycle_configuration\S*: would have been changed/,
      /- days = 180\b/,
      /\+ days = 90\b/,
      /aws_dynamodb_table\.orders\S*: would have been changed/,
      /restricted"?.*->.*confidential/,
    ]);
    const calls = estateCalls(proxy, callers.terminal, since);
    const writes = calls.filter(({ mutating }) => mutating).length;
    checks.equal(`both together made ${calls.length} calls to the estate, none of which writes`, writes, 0);
    checks.equal('AWS is what Git says', [
      await eyes.reportsExpireAfter(),
      (await eyes.tableTags('acme-orders'))['Classification'],
    ], [180, 'restricted']);
    checks.equal('nobody was alarmed', slack.messages.length, messages);
  },
};
