import type { Act } from '../../demo/stage.ts';
import { waitUntil } from '../../demo/wait-until.ts';
import { type WalkStage, type WalkStory, workerOf } from '../walk-stage.ts';

/** Act 2, part 1 of the issue: each kind of drift is told as what it is. */
export const everyKind: Act<WalkStage, WalkStory> = {
  title: 'Every kind of drift',
  text: 'Scans alone find all of it, without a queue. carl@example.com changes what Git configures, deletes a route, adds a rule that nobody declared, and changes a setting that nobody configures, which a deep scan sees. Then AWS refuses a read. Each is told as what it is, and ends when it ends.',
  async play(stage, story, checks) {
    const { channel, people, screen, signal } = stage;
    const worker = workerOf(story);
    const { carl } = people;
    screen.deed('carl turns versioning of the bucket off.');
    await carl.version('Suspended');
    const declared = await channel.told('versioning off', /aws_s3_bucket_versioning\S* was changed outside of Git/);
    checks.contains('declared: the attribute, before and after, and how much it matters', declared.text, [
      /^\[critical\] storage\/aws_s3_bucket_versioning/,
      /`Enabled` -> `Suspended`/,
      /Expected commit/,
      /Owner\W+@platform/,
    ]);
    screen.deed('carl deletes the route to the internet.');
    await carl.deleteRouteTo('public', '0.0.0.0/0');
    const missing = await channel.told('a route deleted', /aws_route\.\S* was deleted outside of Git/);
    checks.contains('missing: it says that it was deleted', missing.text, [/`present` -> `deleted`/, /<@U0NETWORK>/]);
    screen.deed('carl opens port 22 of acme-web to the world.');
    await carl.open('acme-web', 22);
    const added = await channel.told(
      'port 22 opened',
      /aws_vpc_security_group_ingress_rule sgr-\S+ was added outside of Git/,
    );
    checks.contains('added: what it opens, and that this is critical', added.text, [
      /^\[critical\]/,
      /0\.0\.0\.0\/0/,
      /`22`/,
    ]);

    screen.deed('carl changes a setting of the VPC that nobody configures, and somebody asks for a deep scan.');
    await carl.measureAddresses(true);
    const scan = await stage.type(['drift', 'network', '--remote', '--deep']);
    screen.quote('$ groundstate drift network --remote --deep', scan.painted.stdout);
    const undeclared = await channel.told('a setting moved', /enable_network_address_usage_metrics/);
    checks.contains('undeclared: from its baseline, and never put back', undeclared.text, [
      /`false` -> `true`/,
      /--accept/,
    ]);

    screen.deed('AWS refuses to show the route tables.');
    const undo = stage.proxy.faults.add({
      match: {
        service: 'ec2',
        operation: 'DescribeRouteTables',
        times: Number.POSITIVE_INFINITY,
        where: ({ caller }) => caller === worker.caller,
      },
      mode: { kind: 'access-denied' },
    });
    const gap = await channel.told('the scan is incomplete', /The scan of network is incomplete/);
    checks.contains('unread: neither in sync nor drifted, and what is missing', gap.text, [
      /neither in sync nor drifted/,
      /DescribeRouteTables/,
    ]);
    const incomplete = await stage.type(['drift', 'network', '--remote', '--detailed-exitcode']);
    checks.equal('an incomplete scan has an exit status of its own', incomplete.status, 6);
    undo();

    screen.deed('carl puts all of it back by hand.');
    await carl.version('Enabled');
    await carl.createRoute('public', '0.0.0.0/0');
    await carl.close('acme-web', 22);
    await carl.measureAddresses(false);
    await stage.type(['drift', 'network', '--remote', '--deep']);
    for (const message of [declared, missing, added, undeclared]) {
      await waitUntil(
        'each message says that it is over',
        () => channel.slack.heads.find(({ ts, text }) => ts === message.ts && /\] (Put back|Over): /.test(text)),
        { seconds: 60, signal, seen: () => channel.slack.heads.find(({ ts }) => ts === message.ts)?.text ?? '' },
      );
    }
    checks.equal('one message for each of them, edited through its life', channel.all(/outside of Git/).length, 4);
  },
};
