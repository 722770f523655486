import { account, region } from '../../demo/cast.ts';
import type { Act } from '../../demo/stage.ts';
import { changeWorker, type WalkStage, type WalkStory } from '../walk-stage.ts';

/** Act 3, part 3 of the issue: from the queue to the channel. */
export const events: Act<WalkStage, WalkStory> = {
  title: 'Seconds, not scans',
  text: 'From now on the worker listens to the queue. Somebody changes one thing after the other, each told on its own, and puts it back. Then comes what a queue gets in bad times: no JSON, a forged call, and a claim that Groundstate did it.',
  async play(stage, story, checks) {
    const { channel, people, stopwatch, screen } = stage;
    const worker = await changeWorker(
      stage,
      story,
      { tick: '1s', scan: '5m' },
      { GROUNDSTATE_EVENTS_QUEUE_URL: stage.queueUrl },
    );
    const { carl } = people;
    const edits = [
      { what: 'port 8080 opened', deed: () => carl.open('acme-web', 8080), pattern: /`8080`[^]*0\.0\.0\.0\/0/ },
      { what: 'a route added', deed: () => carl.createRoute('public', '10.99.0.0/16'), pattern: /10\.99\.0\.0\/16/ },
      { what: 'a tag changed', deed: () => carl.tag('acme-orders', 'Classification', 'public'), pattern: /`public`/ },
      { what: 'a tag added', deed: () => carl.tag('acme-orders', 'Cost', '42'), pattern: /tags\.Cost/ },
      { what: 'DNS names off', deed: () => carl.dns(false), pattern: /enable_dns_hostnames/ },
      { what: 'port 9090 opened', deed: () => carl.open('acme-app', 9090), pattern: /`9090`[^]*0\.0\.0\.0\/0/ },
    ];
    for (const { what, deed, pattern } of edits) {
      screen.deed(`carl: ${what}.`);
      await stopwatch.measure(what, { worker, deed, patterns: [/outside of Git/, pattern] });
    }
    stopwatch.print(screen);
    checks.atMost('no edit cost more than five calls to AWS until it was told', stopwatch.mostCalls(), 5);

    const told = channel.slack.messages.length;
    const forged = (more: object): string =>
      JSON.stringify({
        'detail-type': 'AWS API Call via CloudTrail',
        detail: {
          eventID: 'forged-1',
          eventTime: new Date(Date.now() - 60_000).toISOString(),
          eventSource: 'ec2.amazonaws.com',
          eventName: 'DeleteVpc',
          awsRegion: region,
          recipientAccountId: account,
          userIdentity: { type: 'IAMUser', userName: 'mallory', arn: `arn:aws:iam::${account}:user/mallory` },
          requestParameters: { vpcId: 'vpc-00000000000000000' },
          ...more,
        },
      });
    screen.deed('Somebody puts rubbish and forged calls into the queue.');
    await stage.forge('this is no JSON');
    await stage.forge(forged({}));
    await stage.forge(
      forged({
        eventID: 'forged-2',
        userAgent: 'groundstate',
        requestParameters: { groupId: await stage.eyes.groupId('acme-web') },
      }),
    );
    await carl.untag('acme-orders', 'Cost');
    await channel.told('the tag is over', /\] (Put back|Over): [^]*tags\.Cost/);
    const strange = channel.slack.messages.slice(told).filter(({ text }) => /mallory/.test(text));
    screen.deed('carl puts all of it back.');
    await carl.close('acme-web', 8080);
    await carl.close('acme-app', 9090);
    await carl.deleteRouteTo('public', '10.99.0.0/16');
    await carl.dns(true);
    await carl.tag('acme-orders', 'Classification', 'confidential');
    // A rule that is taken away again names no object of Git: the next scan sees that it is gone.
    await stage.type(['drift', '--remote']);
    for (const pattern of [/`8080`/, /`9090`/, /10\.99\.0\.0/, /enable_dns_hostnames/]) {
      await channel.told('that it is over', /\] (Put back|Over): /, pattern);
    }
    checks.equal('nothing of it is told, and what is true goes on being told', strange.length, 0);
  },
};
