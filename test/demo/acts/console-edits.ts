import type { SlackMessage } from '../../support/slack-endpoint.ts';
import { type Act, type Stage, workerOf } from '../stage.ts';
import { waitUntil } from '../wait-until.ts';
import { waitForScans } from '../watch.ts';

interface Edit {
  readonly what: string;
  /** How the channel names the object. */
  readonly object: RegExp;
  /** What was before and what the person made of it, as the message shows them. */
  readonly values: readonly RegExp[];
  make(): Promise<void>;
  isPutBack(): Promise<boolean>;
}

/** Act 3: somebody changes four things at the console. */
export const consoleEdits: Act = {
  title: 'A person at the console',
  text: 'Somebody with rights on the console opens port 22 to the world, turns versioning off, deletes a route and changes the tags of a table. groundstate.yaml says: revert. (The worker starts anew with a scan every three seconds instead of five minutes, so that nobody has to wait.)',
  async play(stage, story, checks) {
    const { screen, slack } = stage;
    const old = workerOf(story);
    old.expectEnd();
    old.signal('SIGTERM');
    checks.equal('the worker stops at SIGTERM', await old.ended, 143);
    const worker = await stage.startWorker({ tick: '1s', scan: '3s' });
    story.worker = worker;
    await waitForScans(stage, worker, 1);
    checks.equal('the channel is quiet so far', slack.messages.length, 0);

    const edits = await listEdits(stage);
    for (const edit of edits) {
      screen.deed(`A person ${edit.what}.`);
      await edit.make();
    }
    for (const edit of edits) {
      await waitUntil(`AWS is as before: a person ${edit.what}`, async () => (await edit.isPutBack()) || undefined, {
        seconds: 45,
        signal: stage.signal,
        everyMs: 200,
      });
      const seen = () => slack.messages.map(({ text }) => text).join('\n\n');
      const patience = { seconds: 30, signal: stage.signal, seen };
      await waitUntil(
        `a message says it is resolved: ${edit.what}`,
        () => about(slack.messages, edit, 'resolved')[0],
        patience,
      );
    }
    await waitForScans(stage, worker, 2);
    for (const edit of edits) {
      const [alert, ...more] = about(slack.messages, edit, 'drift');
      checks.equal(`one alert says that somebody ${edit.what}`, [alert !== undefined, more.length], [true, 0]);
      checks.contains('  it shows before and after, and who did it by which call', alert?.text ?? '', [
        ...edit.values,
        /By: carl@example\.com \(SSO, AdministratorAccess\).* UTC \([A-Za-z]+, CloudTrail event /,
      ]);
      checks.equal(
        '  it was put back, and one message says so',
        [await edit.isPutBack(), about(slack.messages, edit, 'resolved').length],
        [true, 1],
      );
    }
    checks.equal('two more scans said nothing more', slack.messages.length, 2 * edits.length);
  },
};

async function listEdits({ eyes, person }: Stage): Promise<readonly Edit[]> {
  const web = await eyes.groupId('acme-web');
  return [
    {
      what: 'opens port 22 of acme-web to 0.0.0.0/0',
      object: /aws_vpc_security_group_ingress_rule/,
      values: [/0\.0\.0\.0\/0/, /\b22\b/],
      make: () => person.openToTheWorld(web, 22),
      isPutBack: async () => !(await eyes.rules(web)).some(({ FromPort }) => FromPort === 22),
    },
    {
      what: 'turns versioning of the bucket off',
      object: /aws_s3_bucket_versioning/,
      values: [/Enabled\W+->\W+Suspended/],
      make: () => person.stopVersioning(),
      isPutBack: async () => (await eyes.versioning()) === 'Enabled',
    },
    {
      what: 'deletes the route to the internet',
      object: /aws_route\b/,
      values: [/present\W+->\W+deleted/],
      make: () => person.deleteInternetRoute('public'),
      isPutBack: () => eyes.hasInternetRoute('public'),
    },
    {
      what: 'changes a tag of the orders table',
      object: /aws_dynamodb_table\.orders/,
      values: [/confidential.*->.*public/],
      make: () => person.tagTable('acme-orders', 'Classification', 'public'),
      isPutBack: async () => (await eyes.tableTags('acme-orders'))['Classification'] === 'confidential',
    },
  ];
}

function about(messages: readonly SlackMessage[], edit: Edit, kind: 'drift' | 'resolved'): readonly SlackMessage[] {
  return messages.filter(({ text }) => text.includes(`Groundstate, ${kind},`) && edit.object.test(text));
}
