import type { Act } from '../../demo/stage.ts';
import { waitForCommit } from '../../demo/watch.ts';
import { frozen, reverting, rules } from '../policies.ts';
import { sees, type WalkStage, type WalkStory, workerOf } from '../walk-stage.ts';

/** Act 5, part 5 of the issue: what becomes of drift stands in groundstate.yaml. */
export const byTheRules: Act<WalkStage, WalkStory> = {
  title: 'By the rules',
  text: 'groundstate.yaml now reverts what is critical, holds the DNS setting for a person, lets a tag be for eight seconds, and ignores another. Then a commit waits for its window while drift is put back without it, and somebody fights over a tag.',
  async play(stage, story, checks) {
    const { channel, eyes, people, screen } = stage;
    const worker = workerOf(story);
    const { carl, robot } = people;
    await waitForCommit(stage, await stage.commit(rules), [worker]);

    screen.deed('carl opens port 23 to the world, turns DNS names off, and tags two tables.');
    await carl.open('acme-web', 23);
    const opened = await channel.told(
      'what is critical is put back',
      /`23`[^]*Groundstate puts it back now \(rule 1 of groundstate\.yaml\)|Put back: [^]*`23`/,
    );
    await sees(
      stage,
      'port 23 is closed',
      async () => !(await eyes.rules(await eyes.groupId('acme-web'))).some(({ FromPort }) => FromPort === 23),
    );
    const reverted = await channel.told('that it was put back', /Put back: [^]*`23`[^]*Put back by run/);
    checks.equal('critical: put back at once, told in the same message', reverted.ts, opened.ts);

    await carl.dns(false);
    const held = await channel.told(
      'what is held',
      /enable_dns_hostnames[^]*Rule 2 of groundstate\.yaml says that this drift is put before a person/,
    );
    checks.contains('held: with the command that puts it back', held.text, [/«groundstate revert» puts it back/]);
    const order = await stage.type([
      'revert',
      'network/aws_vpc.main',
      '--attribute',
      'enable_dns_hostnames',
      '--reason',
      'not ours',
    ]);
    screen.quote(
      '$ groundstate revert network/aws_vpc.main --attribute enable_dns_hostnames --reason "not ours"',
      order.painted.stdout,
    );
    await sees(stage, 'DNS names are on again', () => eyes.dns());

    await carl.tag('acme-customers', 'Team', 'hand');
    await carl.tag('acme-sessions', 'Team', 'hand');
    await channel.told(
      'a grace period',
      /aws_dynamodb_table\.customers[^]*It is put back at \d\d:\d\d UTC|aws_dynamodb_table\.customers[^]*It is put back at .* UTC \(rule 3/,
    );
    await sees(
      stage,
      'the tag is gone after its grace period',
      async () => (await eyes.tableTags('acme-customers'))['Team'] === undefined,
    );
    checks.equal('what is ignored was told by nobody', channel.all(/aws_dynamodb_table\.sessions/).length, 0);
    await carl.untag('acme-sessions', 'Team');

    screen.deed('Ben pushes a change of the data stack, which waits for its window; carl opens port 23 again.');
    const waiting = await stage.commit(frozen, ['audit']);
    await channel.told('what waits for its window', /aws_dynamodb_table\.\w+[^]*(window|opens)/);
    await carl.open('acme-web', 23);
    await sees(
      stage,
      'port 23 is closed again',
      async () => !(await eyes.rules(await eyes.groupId('acme-web'))).some(({ FromPort }) => FromPort === 23),
    );
    checks.equal(
      'putting drift back shipped nothing of the commit that waits',
      (await eyes.tables()).includes('acme-audit'),
      false,
    );
    screen.say(`The commit that waits is ${waiting.slice(0, 7)}.`);

    screen.deed('Everything is put back from now on, and a robot sets the same tag again and again.');
    await waitForCommit(stage, await stage.commit(reverting), [worker]);
    for (const round of [1, 2, 3]) {
      await robot.tag('acme-exports', 'Owner', 'robot');
      if (round < 3) {
        await sees(
          stage,
          'the tag is put back',
          async () => (await eyes.tableTags('acme-exports'))['Owner'] !== 'robot',
        );
      }
    }
    const fight = await channel.told('a fight', /aws_dynamodb_table\.exports[^]*moved 3 times within an hour/);
    checks.contains('the third time it is left alone, with both named', fight.text, [/nightly-backup/, /Groundstate/]);
    await robot.untag('acme-exports', 'Owner');
  },
};
