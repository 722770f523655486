import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AttachRolePolicyCommand, CreatePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { deployment } from '../../infra/deployment.ts';
import { namesOf } from '../../infra/names.ts';
import { type PolicyDocument, policyOf } from '../../infra/policies/document.ts';
import { guards } from '../../infra/policies/guard.ts';
import { applyPolicy, readPolicy } from '../../infra/policies/roles.ts';
import type { Finding } from '../../src/core/doctor/finding.ts';
import { actionsOf } from '../../src/resources/actions.ts';
import { ec2Vpc } from '../../src/resources/ec2/vpc.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';
import { rigRegion } from '../support/rig-cloud.ts';
import { type BadInputRig, type Case, startBadInputRig } from './bad-input/rig.ts';

let rig: BadInputRig;
let slack: FakeSlack;
let one: Case;
let iam: IAMClient;
let sqs: SQSClient;
before(async () => {
  [rig, slack] = await Promise.all([startBadInputRig(), startFakeSlack()]);
  one = await rig.open();
  await one.commit({
    'main.tf.json': JSON.stringify({
      provider: { aws: [{ region: rigRegion }] },
      resource: { aws_vpc: { main: { cidr_block: '10.0.0.0/16' } } },
    }),
  });
  const client = { endpoint: rig.proxy.endpoint, region: rigRegion, credentials: one.person, maxAttempts: 1 };
  [iam, sqs] = [new IAMClient(client), new SQSClient(client)];
});
after(async () => {
  for (const client of [iam, sqs]) client.destroy();
  await Promise.all([rig.stop(), slack.stop()]);
});

/** Makes a role of the deployment, with policies attached to it. */
async function makeRole(Path: string, RoleName: string, policies: readonly PolicyDocument[]): Promise<string> {
  const document = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${rig.account}:role/groundstate` }, Action: 'sts:AssumeRole' },
    ],
  });
  const { Role } = await iam.send(new CreateRoleCommand({ Path, RoleName, AssumeRolePolicyDocument: document }));
  for (const [at, policy] of policies.entries()) {
    const PolicyDocument = JSON.stringify(policy);
    const { Policy } = await iam.send(
      new CreatePolicyCommand({ Path, PolicyName: `${RoleName}-${at}`, PolicyDocument }),
    );
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: Policy?.Arn }));
  }
  return Role?.Arn ?? '';
}

interface Diagnosis {
  readonly checkups: readonly { readonly name: string; readonly findings: readonly Finding[] }[];
}

async function diagnose(environment: Readonly<Record<string, string>>) {
  const { status, stdout, stderr } = await one.run(['doctor', '--json'], environment);
  assert.doesNotMatch(stdout + stderr, new RegExp(slack.token));
  const { checkups } = JSON.parse(stdout) as Diagnosis;
  const all = checkups.flatMap(({ name, findings }) => findings.map((finding) => ({ name, ...finding })));
  const of = (grade: Finding['grade']) =>
    all.filter((one) => one.grade === grade).map(({ name, what }) => `${name}: ${what}`);
  return { status, all, of };
}

test('a set-up as infra/ makes it has nothing to mend, but for what makes it a test', async () => {
  const names = namesOf({ ...deployment, account: rig.account, region: rigRegion });
  const { read, write } = actionsOf([ec2Vpc]);
  const readRole = await makeRole(names.path, 'read', [readPolicy(read, [], names)]);
  const applyRole = await makeRole(names.path, 'apply', [
    applyPolicy(write, deployment, names),
    policyOf(...guards(names)),
  ]);
  const policy = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: names.queueArn,
        Condition: { ArnLike: { 'aws:SourceArn': names.ruleArns } },
      },
    ],
  };
  await sqs.send(new CreateQueueCommand({ QueueName: names.deadLetters }));
  const { QueueUrl = '' } = await sqs.send(
    new CreateQueueCommand({
      QueueName: names.queue,
      Attributes: {
        Policy: JSON.stringify(policy),
        SqsManagedSseEnabled: 'true',
        VisibilityTimeout: '60',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: names.deadLettersArn, maxReceiveCount: 5 }),
      },
    }),
  );
  const { status, all, of } = await diagnose({
    GROUNDSTATE_ACCOUNT: rig.account,
    GROUNDSTATE_READ_ROLE: readRole,
    GROUNDSTATE_APPLY_ROLE: applyRole,
    GROUNDSTATE_OWN_ARNS: names.boundaryArn,
    GROUNDSTATE_EVENTS_QUEUE_URL: QueueUrl,
    GROUNDSTATE_REQUIRE_PROTECTED_BRANCH: 'off',
    GROUNDSTATE_SLACK_API: slack.api,
    GROUNDSTATE_SLACK_TOKEN: slack.token,
    GROUNDSTATE_SLACK_CHANNEL: slack.channel,
  });
  assert.deepEqual([of('stops'), of('unknown')], [[], []]);
  assert.deepEqual(
    of('weak').map((text) => text.replace(/http:\S+/, 'URL,')),
    [
      'settings: Every AWS call goes to URL, not to AWS.',
      'settings: A repository on the disk of this machine is allowed.',
      'isolation: The code of the repository runs without isolation.',
    ],
  );
  assert.equal(status, 2);
  const escalations = all.find(({ name }) => name === 'escalations');
  assert.match(
    escalations?.what ?? '',
    /^22 ways to more rights are closed to .*:role\/groundstate\/production\/apply, by its own policies/,
  );
  assert.deepEqual(slack.calls, ['auth.test']);
  assert.deepEqual(one.changes(), []);
});

test('what is wrong is said with why and what next, all of it at once', async () => {
  const anything = policyOf({ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] });
  const applyRole = await makeRole('/', 'administrator', [anything]);
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'open' }));
  const { status, of } = await diagnose({
    GROUNDSTATE_ACCOUNT: '999999999999',
    GROUNDSTATE_APPLY_ROLE: applyRole,
    GROUNDSTATE_BRANCH: 'gone',
    GROUNDSTATE_SLACK_API: slack.api,
    GROUNDSTATE_SLACK_TOKEN: 'xoxb-revoked',
    GROUNDSTATE_SLACK_CHANNEL: slack.channel,
  });
  assert.equal(status, 1);
  assert.match(
    of('stops').join('\n'),
    /credentials: .*pinned to 999999999999[^]*repository: [^]*alerts: Slack does not know the bot/,
  );
  assert.match(of('unknown').join('\n'), /table: Not checked: it needs credentials/);
  const own = await diagnose({
    GROUNDSTATE_APPLY_ROLE: applyRole,
    GROUNDSTATE_TABLE: 'nothing',
    GROUNDSTATE_EVENTS_QUEUE_URL: QueueUrl,
  });
  assert.match(
    own.of('stops').join('\n'),
    /table: The Groundstate table does not exist[^]*queue: .*does not let EventBridge send/,
  );
  assert.match(
    own.of('weak').join('\n'),
    /escalations: .*:role\/administrator may: an access key for an administrator; a user/,
  );
});

test('settings that cannot be used are the first finding', async () => {
  const { status, of } = await diagnose({ GROUNDSTATE_ACCOUNT: 'none' });
  assert.equal(status, 1);
  assert.match(of('stops').join(), /^settings: The settings are not usable/);
});
