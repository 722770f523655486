import type { Act } from '../../demo/stage.ts';
import type { Name } from '../people.ts';
import { type WalkStage, type WalkStory, workerOf } from '../walk-stage.ts';

const signatures: readonly (readonly [who: Name, said: RegExp])[] = [
  ['carl', /carl@example\.com \(SSO, AdministratorAccess\), by the console from 127\.0\.0\.1/],
  ['dana', /dana in the role deployer, by the AWS CLI from/],
  ['robot', /nightly-backup \(IAM user\), by an SDK \(Boto3\) from/],
  ['root', /the root user of 123456789012, by the console from/],
  ['service', /the AWS service backup\.amazonaws\.com/],
];

/** Act 4, part 4 of the issue: who, when and how. */
export const who: Act<WalkStage, WalkStory> = {
  title: 'Who it was',
  text: 'What the queue says of somebody is not a fact before CloudTrail itself has said it. A person of single sign-on, a session of a role, an IAM user, the root user and a service of AWS change the same tag. Then EventBridge loses an event, and only CloudTrail itself knows.',
  async play(stage, story, checks) {
    const { channel, people, stopwatch, screen } = stage;
    const worker = workerOf(story);
    for (const [name, said] of signatures) {
      screen.deed(`${name} changes a tag of the orders table.`);
      const message = await stopwatch.measure(`a tag changed by ${name}`, {
        worker,
        deed: () => people[name].tag('acme-orders', 'Classification', `by ${name}`),
        patterns: [/outside of Git/, new RegExp(`\`by ${name}\``)],
      });
      checks.contains(`it says that it was ${name}, when, and by which call`, message.text, [
        said,
        /\d\d:\d\d UTC \(TagResource, CloudTrail event [0-9a-f-]{36}; not confirmed by CloudTrail yet\)/,
      ]);
    }
    screen.deed('dana changes it again, and EventBridge loses the event; the next scan finds it.');
    stage.loseEvents(({ name }) => name === 'TagResource');
    await people.dana.tag('acme-orders', 'Classification', 'quietly');
    await stage.type(['drift', 'data', '--remote']);
    const message = await channel.told('what was lost', /`quietly`/);
    stage.loseEvents(undefined);
    await people.dana.tag('acme-orders', 'Classification', 'confidential');
    checks.contains('CloudTrail itself was asked, and has the last word', message.text, [
      /dana in the role deployer, by the AWS CLI[^;]*CloudTrail event [0-9a-f-]{36}\)/,
    ]);
  },
};
