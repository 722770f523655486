import { revertCommit } from '../../support/git-repository.ts';
import { ben } from '../cast.ts';
import { type Act, commitOf, workerOf } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';
import { waitForCommit } from '../watch.ts';

/** Act 5: the commit is taken back. */
export const gitRevert: Act = {
  title: 'git revert',
  text: 'Ben reverts that commit. A revert is a commit like any other: the third zone goes, reports stay for 90 days again, exports comes back (empty), sessions was never gone. The invoices table holds data now, so its deletion waits for a person.',
  async play(stage, story, checks) {
    const { eyes, repository, screen, signal, slack } = stage;
    const worker = workerOf(story);
    screen.deed('Ben pushes «git revert» of it.');
    const commit = await revertCommit(repository, commitOf(story, 'growth'), ben);
    story.commits.set('revert', commit);
    await waitForCommit(stage, commit, [worker]);

    checks.equal(
      'there are four subnets again',
      [await eyes.subnets(), await eyes.associations('public'), await eyes.associations('private')],
      [['acme-private-a', 'acme-private-b', 'acme-public-a', 'acme-public-b'], 2, 2],
    );
    checks.equal('the bucket keeps reports for 90 days', await eyes.reportsExpireAfter(), 90);
    checks.equal('exports is back, invoices is still there', await eyes.tables(), [
      'acme-customers',
      'acme-exports',
      'acme-invoices',
      'acme-orders',
      'acme-sessions',
    ]);
    checks.equal(
      'sessions still has its row, exports is a new table and empty',
      [await eyes.rows('acme-sessions'), await eyes.rows('acme-exports')],
      [1, 0],
    );
    const held = await waitUntil(
      'Slack says that a deletion is held',
      () => slack.messages.find(({ text }) => /Held: delete of data\/aws_dynamodb_table\.invoices/.test(text)),
      { seconds: 30, signal, seen: () => slack.messages.at(-1)?.text },
    );
    checks.contains('Slack says that the deletion of invoices is held', held.text, [commit.slice(0, 12)]);
  },
};
