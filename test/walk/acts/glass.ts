import type { Act } from '../../demo/stage.ts';
import { waitForCommit } from '../../demo/watch.ts';
import { reverting } from '../policies.ts';
import { sees, type WalkStage, type WalkStory, workerOf } from '../walk-stage.ts';

/** Act 6, part 6 of the issue: a pause, and a break-glass with its follow-up. */
export const glass: Act<WalkStage, WalkStory> = {
  title: 'Pause and break-glass',
  text: 'Everything is put back, unless somebody paused it, or broke the glass for an incident. Both end by themselves or by a word; what was done under the glass is reported, and what is not in Git by then is put back.',
  async play(stage, story, checks) {
    const { channel, eyes, people, screen } = stage;
    const worker = workerOf(story);
    const { carl } = people;
    await waitForCommit(stage, await stage.commit(reverting), [worker]);

    const pause = await stage.type(['pause', 'network', '--for', '1h', '--reason', 'load test']);
    screen.quote('$ groundstate pause network --for 1h --reason "load test"', pause.painted.stdout);
    await channel.told('the pause', /network is paused until .*load test/);
    screen.deed('carl turns DNS names off.');
    await carl.dns(false);
    const paused = await channel.told('drift under a pause', /enable_dns_hostnames[^]*is paused by .*load test/);
    checks.contains('the message says who paused it, until when, and why', paused.text, [
      /until \d{4}-\d\d-\d\d \d\d:\d\d UTC/,
    ]);
    checks.equal('nothing was put back', await eyes.dns(), false);
    const status = await stage.type(['status']);
    checks.contains('status shows the pause', status.stdout, [/load test/]);
    await stage.type(['resume', 'network']);
    await sees(stage, 'DNS names are on again after the pause', () => eyes.dns());

    const opened = await stage.type([
      'break-glass',
      'open',
      '--scope',
      'network/aws_vpc.main',
      '--for',
      '1h',
      '--reason',
      'INC-204',
    ]);
    screen.quote(
      '$ groundstate break-glass open --scope network/aws_vpc.main --for 1h --reason INC-204',
      opened.painted.stdout,
    );
    const [, id = ''] = /Break-glass (\w+) is open/.exec(opened.stdout) ?? [];
    // What comes at the same moment as it would be told in one message with it.
    await channel.told('the break-glass', new RegExp(`Break-glass ${id} is open in .*INC-204`));
    screen.deed('carl turns DNS names off, for the incident.');
    await carl.dns(false);
    await channel.told('an edit under the glass', new RegExp(`enable_dns_hostnames[^]*Break-glass ${id} is open`));
    checks.equal('it is left alone', await eyes.dns(), false);
    const closed = await stage.type(['break-glass', 'close', id]);
    screen.quote(`$ groundstate break-glass close ${id}`, closed.painted.stdout);
    await sees(stage, 'what is not in Git is put back', () => eyes.dns());
    const report = await channel.told('the follow-up', /Break-glass .*: 1 edit by hand, 1 put back/);
    checks.contains('the follow-up names who did what, and what became of it', report.text, [
      /carl@example\.com/,
      /put back/,
    ]);
  },
};
