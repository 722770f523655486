import type { Act } from '../../demo/stage.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { waitForCommit } from '../../demo/watch.ts';
import { asking, reporting } from '../policies.ts';
import { ada, ben, changeWorker, type WalkStage, type WalkStory } from '../walk-stage.ts';

/** Act 7, part 9 of the issue, and the approvals of part 8: Slack at three in the morning. */
export const threeAm: Act<WalkStage, WalkStory> = {
  title: 'Three in the morning',
  text: 'Ada is called and has only her telephone. She acknowledges, keeps, pauses, asks how to ignore, and puts back; a stranger can do nothing; a storm is one message, what matters little is gathered, and what nobody looks at is called out. At last a rule holds a commit, and she lets it through.',
  async play(stage, story, checks) {
    const { channel, eyes, people, screen, signal } = stage;
    const { carl, robot } = people;
    const pace = { tick: '1s', scan: '5s' };
    const worker = await changeWorker(stage, story, pace, {
      GROUNDSTATE_EVENTS_QUEUE_URL: stage.queueUrl,
      GROUNDSTATE_SLACK_DIGEST: '6s',
      GROUNDSTATE_ESCALATE_AFTER: '15s',
    });
    await waitForCommit(stage, await stage.commit(reporting), [worker]);
    const press = async (text: RegExp, button: string, user: string): Promise<string> => {
      screen.deed(`${user === ada ? 'Ada' : 'A stranger'} presses ${button}.`);
      return channel.press(worker, await channel.told(`the message for ${button}`, text), button, user);
    };

    screen.deed('carl turns versioning of the bucket off, and nobody looks at it.');
    await carl.version('Suspended');
    const bucket = /aws_s3_bucket_versioning[^]*Revert now/;
    const forgotten = await channel.told(
      'that nobody looks',
      /aws_s3_bucket_versioning[^]*Open for .*nobody has looked/,
    );
    checks.contains('what is critical and stands too long is called out, with its owner', forgotten.text, [
      /^\[critical\]/,
      /@platform/,
    ]);
    checks.contains('a stranger can do nothing', await press(bucket, 'revert', 'U0STRANGE'), [
      /Nothing was done: your Slack id U0STRANGE/,
    ]);
    checks.contains('she says that she looks', await press(bucket, 'acknowledge', ada), [/looks at it/]);
    await channel.told('who looks at it', /Acknowledged: [^]*aws_s3_bucket_versioning/);
    checks.contains('Ignore answers with what to push', await press(bucket, 'ignore', ada), [
      /ignores:[^]*aws_s3_bucket_versioning/,
    ]);
    checks.contains('Keep opens a break-glass for it', await press(bucket, 'keep', ada), [/keeps it until/]);
    await channel.told('that it is kept', /aws_s3_bucket_versioning[^]*Next: .*left alone until then/);
    checks.contains('Pause pauses the stack', await press(bucket, 'pause', ada), [/paused storage until/]);
    await stage.type(['resume', 'storage']);
    const { stdout } = await stage.type(['break-glass', 'list']);
    screen.quote('$ groundstate break-glass list', stdout);
    const [, glassId = ''] = /\b(\w{8})\s+break-glass\s/.exec(stdout) ?? [];
    await stage.type(['break-glass', 'close', glassId]);
    await channel.told('that it was put back at the end', /Put back: [^]*aws_s3_bucket_versioning/);
    checks.contains('the end of the break-glass puts it back', stdout, [/pressed below the message about storage/]);

    screen.deed('carl opens port 24 to the world; nobody said that only Git adds such rules.');
    await carl.open('acme-web', 24);
    const added = await channel.told('what only a person takes away', /`24`/);
    checks.equal(
      'no button promises to put back what nothing puts back',
      /Revert now|Keep 1 h/.test(added.text),
      false,
    );
    await carl.close('acme-web', 24);

    await carl.dns(false);
    checks.contains('Revert orders it', await press(/enable_dns_hostnames[^]*Revert now/, 'revert', ada), [
      /ordered to put it back/,
    ]);
    await waitUntil('DNS names are on again', async () => ((await eyes.dns()) ? true : undefined), {
      seconds: 60,
      signal,
    });
    await channel.told('that it was put back', /Put back: [^]*enable_dns_hostnames[^]*Put back by run/);

    screen.deed('A robot adds fourteen routes at once.');
    await Promise.all(Array.from({ length: 14 }, (_, at) => robot.createRoute('public', `10.9${at % 10}.${at}.0/24`)));
    const storm = await channel.told('a storm in one message', /messages in one in network/);
    checks.contains('a storm is one message, the worst first', storm.text, [/medium/]);
    await carl.tag('acme-orders', 'Cost', '1');
    await carl.tag('acme-customers', 'Cost', '1');
    const digest = await channel.told('what matters little is gathered', /messages in one[^]*\[low\]/);
    checks.contains('both tags are one message', digest.text, [/orders/, /customers/]);

    screen.deed('Ben pushes a table without an owner, and the rule asks for somebody else.');
    await stage.commit(asking, ['audit']);
    const held = await channel.told('what is held', /Held: create of data\/aws_dynamodb_table\.audit[^]*Approve\.\.\./);
    checks.contains('the message has the rule, and buttons', held.text, [
      /Rule "owned"/,
      /\[ Approve\.\.\. \]/,
      /\[ Refuse \]/,
    ]);
    const own = await channel.press(worker, held, 'approve', ben);
    checks.contains('Ben cannot approve what he wrote', own, [/nobody approves their own change/]);
    checks.contains('status shows what waits', (await stage.type(['status'])).stdout, [
      /create data\/aws_dynamodb_table\.audit waits for a person/,
    ]);
    checks.contains('Ada lets it through', await channel.press(worker, held, 'approve', ada), [
      /Ada approves the plan/,
    ]);
    await waitUntil(
      'the table is there',
      async () => ((await eyes.tables()).includes('acme-audit') ? true : undefined),
      { seconds: 90, signal },
    );
    const history = await stage.type(['history', '--since', '30m', '--kind', 'approved']);
    screen.quote('$ groundstate history --since 30m --kind approved', history.painted.stdout);
    checks.contains('the timeline has who, and the run that used it', history.stdout, [/by Ada/, /used by run/]);
  },
};
