import { cloneRepository } from '../../support/git-repository.ts';
import { ada, callers } from '../cast.ts';
import { estateCalls } from '../count-calls.ts';
import { pushEdits } from '../estate-edits.ts';
import { holdWorker } from '../hold-worker.ts';
import { type Act, type Stage, workerOf } from '../stage.ts';
import { waitForCommit } from '../watch.ts';

/** Act 6: a second apply beside the worker, and an apply from a checkout that is behind. */
export const staleApply: Act = {
  title: 'A stale apply',
  text: 'Ben cloned the repository this morning. Ada pushes a commit that moves the application to port 8443 and marks the orders as restricted. Ben first applies while the worker is in the middle of it, then from his checkout, which would undo what Ada did.',
  async play(stage, story, checks) {
    const { eyes, proxy, repository, screen, slack } = stage;
    const worker = workerOf(story);
    const checkout = await cloneRepository(repository, 'ben');
    const hold = holdWorker(proxy, worker, { service: 'ec2', operation: 'ModifySecurityGroupRules' });
    const since = Date.now();
    const messages = slack.messages.length;
    screen.deed('Ada pushes «Move the application to port 8443»; the worker is held in the middle of its apply.');
    const commit = await pushEdits(repository, {
      file: 'estate.ts',
      message: 'Move the application to port 8443',
      author: ada,
      edits: [
        ['applicationPort: 8080', 'applicationPort: 8443'],
        [`Classification: 'confidential'`, `Classification: 'restricted'`],
      ],
    });
    story.commits.set('port', commit);
    try {
      await hold.reached(stage.signal);
      screen.deed('Ben types «groundstate apply network» outside of any checkout.');
      const second = await stage.type(['apply', 'network']);
      screen.quote('$ groundstate apply network', `${second.painted.stdout}${second.painted.stderr}`);
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
    checks.equal(
      'the worker finished its apply',
      [await portsOf(stage, 'acme-app'), (await eyes.tableTags('acme-orders'))['Classification']],
      [[8443], 'restricted'],
    );

    screen.deed('Ben types «groundstate apply» in his checkout.');
    const stale = await stage.type(['apply'], checkout);
    screen.quote('ben $ groundstate apply', stale.painted.stderr.replaceAll(/^groundstate: .*\n/gm, ''), { lines: 30 });
    checks.equal('the apply of the stale checkout ends with 5', stale.status, 5);
    checks.contains('it lists what it would have undone, attribute by attribute', stale.stderr, [
      /aws_vpc_security_group_ingress_rule\S*: would have been changed/,
      /from_port = 8443 -> 8080/,
      /aws_dynamodb_table\.orders\S*: would have been changed/,
      /restricted"?.*->.*confidential/,
    ]);
    const calls = estateCalls(proxy, callers.terminal, since);
    const writes = calls.filter(({ mutating }) => mutating).length;
    checks.equal(`both together made ${calls.length} calls to the estate, none of which writes`, writes, 0);
    checks.equal(
      'AWS is what Git says',
      [await portsOf(stage, 'acme-app'), (await eyes.tableTags('acme-orders'))['Classification']],
      [[8443], 'restricted'],
    );
    checks.equal('nobody was alarmed', slack.messages.length, messages);
  },
};

async function portsOf({ eyes }: Stage, group: string): Promise<readonly (number | undefined)[]> {
  const rules = await eyes.rules(await eyes.groupId(group));
  return rules.filter(({ IsEgress }) => IsEgress !== true).map(({ FromPort }) => FromPort);
}
