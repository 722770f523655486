import { ada } from '../cast.ts';
import { pushEdits } from '../estate-edits.ts';
import { type Act, workerOf } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';
import { waitForCommit } from '../watch.ts';

/** Act 4: a commit that adds, changes and takes away. */
export const newCommit: Act = {
  title: 'A new commit',
  text: 'Ada pushes one commit: a third zone (two subnets with their associations), reports kept for 45 days instead of 90, a new table, and two tables removed. groundstate.yaml allows the loss of one of the two by name: exports. It does not allow the loss of sessions.',
  async play(stage, story, checks) {
    const { eyes, person, repository, screen, signal, slack } = stage;
    const worker = workerOf(story);
    await person.writeRow('acme-sessions', 'session_id');
    await person.writeRow('acme-exports', 'export_id');
    screen.deed('Ada pushes «Add a third zone and the invoices table».');
    const commit = await pushEdits(repository, {
      file: 'estate.ts',
      message: 'Add a third zone and the invoices table',
      author: ada,
      edits: [
        [
          `cidrBlock: '10.20.144.0/20', zone: 1 },\n`,
          `cidrBlock: '10.20.144.0/20', zone: 1 },
      { name: 'public-c', tier: 'public', cidrBlock: '10.20.32.0/20', zone: 2 },
      { name: 'private-c', tier: 'private', cidrBlock: '10.20.160.0/20', zone: 2 },\n`,
        ],
        ['expireReportsAfter: 90', 'expireReportsAfter: 45'],
        [`      { name: 'sessions', hashKey: 'session_id', expiresAt: 'expires_at' },\n`, ''],
        [`{ name: 'exports', hashKey: 'export_id' }`, `{ name: 'invoices', hashKey: 'invoice_id', recoverable: true }`],
      ],
    });
    story.commits.set('growth', commit);
    await waitForCommit(stage, commit, [worker]);

    checks.equal(
      'there are six subnets, each with its route table',
      [await eyes.subnets(), await eyes.associations('public'), await eyes.associations('private')],
      [['acme-private-a', 'acme-private-b', 'acme-private-c', 'acme-public-a', 'acme-public-b', 'acme-public-c'], 3, 3],
    );
    checks.equal('the bucket keeps reports for 45 days', await eyes.reportsExpireAfter(), 45);
    checks.equal('exports is gone, sessions is not, invoices is new', await eyes.tables(), [
      'acme-customers',
      'acme-invoices',
      'acme-orders',
      'acme-sessions',
    ]);
    const held = await waitUntil(
      'Slack says that a deletion is held',
      () => slack.messages.find(({ text }) => /Held: delete of data\/aws_dynamodb_table\.sessions/.test(text)),
      { seconds: 30, signal, seen: () => slack.messages.at(-1)?.text },
    );
    checks.contains('Slack says that the deletion of sessions is held, and how to allow it', held.text, [
      /data_bearing_delete/,
      commit.slice(0, 12),
    ]);
    const plan = await stage.type(['plan', 'data', '--detailed-exitcode']);
    screen.quote('$ groundstate plan data --detailed-exitcode', plan.painted.stdout);
    checks.equal('plan ends with 3: what is left is held by policy', plan.status, 3);
    const history = await stage.type(['history', '--since', '10m', '--stack', 'data', '--kind', 'change']);
    checks.contains('history says that exports was deleted, for whose commit', history.stdout, [
      new RegExp(`data/aws_dynamodb_table\\.exports .*delete done.*${ada.name}.*${commit.slice(0, 7)}`),
    ]);
  },
};
