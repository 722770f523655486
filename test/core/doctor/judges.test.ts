import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Finding, Grade } from '../../../src/core/doctor/finding.ts';
import { judgeAlerts } from '../../../src/core/doctor/judge-alerts.ts';
import { judgeBranch } from '../../../src/core/doctor/judge-branch.ts';
import { judgeClock } from '../../../src/core/doctor/judge-clock.ts';
import { judgeEscalations } from '../../../src/core/doctor/judge-escalations.ts';
import { judgeIsolation } from '../../../src/core/doctor/judge-isolation.ts';
import { judgeKey } from '../../../src/core/doctor/judge-key.ts';
import { judgeMachine } from '../../../src/core/doctor/judge-machine.ts';
import { judgeQueue } from '../../../src/core/doctor/judge-queue.ts';
import { judgeQuotas } from '../../../src/core/doctor/judge-quotas.ts';
import { judgeRole } from '../../../src/core/doctor/judge-role.ts';
import { judgeSettings } from '../../../src/core/doctor/judge-settings.ts';
import { judgePolicy, judgeStacks } from '../../../src/core/doctor/judge-stacks.ts';
import { judgeTable } from '../../../src/core/doctor/judge-table.ts';

const machine = {
  node: '24.21.0',
  git: '2.39.5',
  ssh: undefined,
  needsSsh: false,
  dataFolder: '/data',
  dataFolderRefusal: undefined,
};
const settings = {
  account: '123456789012',
  endpoint: undefined,
  allowFileRemotes: false,
  applyRole: 'arn:aws:iam::123456789012:role/a',
};
const shape = { keys: 'pk:HASH sk:RANGE', expiry: 'expiresAt' };
const table = {
  name: 't',
  status: 'ACTIVE',
  keys: shape.keys,
  deletionProtection: true,
  pointInTimeRecovery: true,
  expiry: 'expiresAt',
  encryption: 'a KMS key',
  hasInstallKey: true,
} as const;
const send = {
  Effect: 'Allow',
  Principal: { Service: 'events.amazonaws.com' },
  Action: 'sqs:SendMessage',
  Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:events:*' } },
};
const policyOf = (...Statement: readonly object[]): string => JSON.stringify({ Statement });
const queue = { name: 'q', policy: policyOf(send), redrivePolicy: '{}', encrypted: true, visibilityTimeout: 60 };
const role = {
  purpose: 'writes',
  arn: settings.applyRole,
  assumed: { account: settings.account },
  pinned: settings.account,
  details: { maxSessionSeconds: 3600, trustsAnybody: false },
} as const;
const key = { key: 'k', state: 'Enabled', usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT', rotates: true };
const judged = { kind: 'judged', verdict: { weaknesses: ['Force pushes are allowed.'], unread: [] } } as const;
const safe = { kind: 'judged', verdict: { weaknesses: [], unread: [] } } as const;
const notAsked = { kind: 'not asked', reason: 'There is no token.' } as const;
const second = 1_000;
const answers = (...verdicts: readonly ('allowed' | 'denied' | 'unclear')[]) =>
  judgeEscalations({
    role: 'r',
    judgedBy: 'IAM',
    answers: verdicts.map((verdict, at) => ({ name: `way ${at}`, verdict })),
  });

/** What is found, how grave each is, and what is said of it. */
const rows: readonly (readonly [
  name: string,
  found: Finding | readonly Finding[],
  grades: readonly Grade[],
  says: RegExp,
])[] = [
  ['a machine with everything', judgeMachine(machine), ['good', 'good', 'good'], /Node is 24/],
  ['an old Node', judgeMachine({ ...machine, node: '22.11.0' }), ['stops', 'good', 'good'], /Node 24 and newer/],
  ['an old git', judgeMachine({ ...machine, git: '2.33.1' }), ['good', 'stops', 'good'], /git is 2\.33\.1\..*2\.34/s],
  ['a git of a later major', judgeMachine({ ...machine, git: '3.0.0' }), ['good', 'good', 'good'], /3\.0\.0/],
  ['no git', judgeMachine({ ...machine, git: undefined }), ['good', 'stops', 'good'], /not installed/],
  [
    'no ssh where it is needed',
    judgeMachine({ ...machine, needsSsh: true }),
    ['good', 'good', 'stops', 'good'],
    /reached by ssh/,
  ],
  [
    'a data folder that is read-only',
    judgeMachine({ ...machine, dataFolderRefusal: 'EROFS' }),
    ['good', 'good', 'stops'],
    /EROFS/,
  ],
  ['settings that are complete', judgeSettings(settings), ['good'], /complete/],
  [
    'an emulator, a file remote, no pin and no role',
    judgeSettings({ account: undefined, endpoint: 'http://x', allowFileRemotes: true, applyRole: undefined }),
    ['weak', 'weak', 'weak', 'weak'],
    /No account is pinned/,
  ],
  ['isolation that was proved', judgeIsolation({ mode: 'namespace', reason: 'it is strong' }), ['good'], /apart/],
  ['no isolation', judgeIsolation({ mode: 'none', reason: 'asked for' }), ['weak'], /whoever can push/i],
  ['a protected branch', judgeBranch({ branch: 'main', mode: 'warn', known: safe }), ['good'], /main: protected/],
  [
    'a weak branch where that is only said',
    judgeBranch({ branch: 'main', mode: 'warn', known: judged }),
    ['weak'],
    /NOT protected/,
  ],
  [
    'a weak branch where that blocks',
    judgeBranch({ branch: 'main', mode: 'block', known: judged }),
    ['stops'],
    /Nothing of Git is applied/,
  ],
  [
    'a branch that nobody can ask about',
    judgeBranch({ branch: 'main', mode: 'warn', known: notAsked }),
    ['unknown'],
    /GROUNDSTATE_FORGE_TOKEN/,
  ],
  [
    'the same where an answer is insisted on',
    judgeBranch({ branch: 'main', mode: 'block', known: notAsked }),
    ['stops'],
    /no token/,
  ],
  [
    'a bot that Slack knows',
    judgeAlerts({ way: 'bot', team: 'Acme', user: 'gs', channel: 'C1' }),
    ['good'],
    /gs in Acme.*C1/,
  ],
  ['a bot that Slack does not know', judgeAlerts({ way: 'bot', refusal: 'invalid_auth' }), ['stops'], /invalid_auth/],
  ['a webhook, which cannot be tried', judgeAlerts({ way: 'webhook' }), ['unknown'], /not tried/],
  ['no way to tell anybody', judgeAlerts({ way: 'log' }), ['weak'], /No Slack/],
  ['a table as init makes it', judgeTable(table, shape), ['good'], /ACTIVE/],
  [
    'a table of somebody else',
    judgeTable({ ...table, keys: 'id:HASH', hasInstallKey: false }, shape),
    ['stops'],
    /something else/,
  ],
  [
    'a table that is being made, without an install key',
    judgeTable({ ...table, status: 'CREATING', hasInstallKey: false }, shape),
    ['stops', 'stops'],
    /CREATING.*install key/s,
  ],
  [
    'a table without any protection',
    judgeTable({ ...table, deletionProtection: false, pointInTimeRecovery: false, expiry: undefined }, shape),
    ['weak', 'weak', 'weak'],
    /groundstate init/,
  ],
  [
    'a table in which another attribute expires',
    judgeTable({ ...table, expiry: 'ttl' }, shape),
    ['weak'],
    /but by ttl/,
  ],
  ['a queue as infra/ makes it', judgeQueue(queue), ['good'], /EventBridge rules only/],
  ['no queue', judgeQueue(undefined), ['weak'], /next scan/],
  [
    'a queue that nobody may send to',
    judgeQueue({ ...queue, policy: undefined }),
    ['stops'],
    /does not let EventBridge send/,
  ],
  ['a queue whose policy is no JSON', judgeQueue({ ...queue, policy: '{' }), ['stops'], /does not let EventBridge/],
  [
    'a queue that anybody may send to',
    judgeQueue({ ...queue, policy: policyOf({ Effect: 'Allow', Principal: '*', Action: 'sqs:*' }) }),
    ['weak'],
    /aws:SourceArn/,
  ],
  [
    'a queue with one loose statement beside a tight one',
    judgeQueue({ ...queue, policy: policyOf(send, { ...send, Principal: { AWS: '*' }, Condition: undefined }) }),
    ['weak'],
    /aws:SourceArn/,
  ],
  [
    'a queue with no dead letters, in clear, hiding for a moment',
    judgeQueue({ ...queue, redrivePolicy: undefined, encrypted: false, visibilityTimeout: 5 }),
    ['weak', 'weak', 'weak'],
    /dead-letter.*encrypted.*5 s/s,
  ],
  ['clocks that agree', judgeClock({ ours: 10 * second, theirs: 10.4 * second }), ['good'], /within 1 s/],
  [
    'a clock that is half a minute ahead',
    judgeClock({ ours: 40 * second, theirs: 10 * second }),
    ['weak'],
    /30 s ahead/,
  ],
  ['a clock that is five minutes behind', judgeClock({ ours: 0, theirs: 300 * second }), ['stops'], /300 s behind/],
  ['a role that works', judgeRole(role), ['good'], /15 minutes/],
  [
    'a role that cannot be assumed',
    judgeRole({ ...role, assumed: { refusal: 'AccessDenied' } }),
    ['stops'],
    /AccessDenied.*Nothing can be applied/s,
  ],
  ['a role of another account', judgeRole({ ...role, assumed: { account: '1' } }), ['stops'], /in the account 1/],
  [
    'a role with long sessions that anybody may take',
    judgeRole({ ...role, details: { maxSessionSeconds: 43_200, trustsAnybody: true } }),
    ['weak', 'weak'],
    /12 hours/,
  ],
  ['a role of which IAM does not tell', judgeRole({ ...role, details: undefined }), ['good'], /can be assumed/],
  ['a key that works', judgeKey(key), ['good'], /enabled/],
  ['a key that will be deleted', judgeKey({ ...key, state: 'PendingDeletion' }), ['stops'], /lost for ever/],
  ['a key for signatures', judgeKey({ ...key, usage: 'SIGN_VERIFY', spec: 'RSA_2048' }), ['stops'], /SIGN_VERIFY/],
  ['a key that is not rotated', judgeKey({ ...key, rotates: false }), ['weak'], /rotat/],
  ['a key of whose rotation nothing is known', judgeKey({ ...key, rotates: undefined }), ['good'], /enabled/],
  ['quotas with room', judgeQuotas([{ name: 'roles', used: 899, most: 1000 }]), ['good'], /899 of 1000/],
  [
    'a quota that is nearly used',
    judgeQuotas([{ name: 'roles', used: 900, most: 1000 }]),
    ['weak'],
    /900 of 1000 roles/,
  ],
  ['ways that are closed', answers('denied', 'denied'), ['good'], /2 ways/],
  [
    'a way that is open, and one that hangs on a condition',
    answers('allowed', 'denied', 'unclear'),
    ['weak', 'unknown'],
    /may: way 0\..*way 2/s,
  ],
  [
    'a stack that is reached and one that is not',
    judgeStacks([
      { stack: 'a', reach: { scopes: [{ partition: 'aws', account: '1', region: 'r' }] } },
      { stack: 'b', reach: { refusal: 'No trust.' } },
    ]),
    ['good', 'stops'],
    /aws\/1\/r.*No trust/s,
  ],
  ['rules that are usable', judgePolicy([], true), ['good'], /usable/],
  ['no rules', judgePolicy([], false), ['stops'], /no groundstate\.yaml/],
  ['rules with a mistake', judgePolicy(['The word "dirft" is not known.'], false), ['stops'], /dirft/],
];

describe('the doctor finds', () => {
  for (const [name, found, grades, says] of rows) {
    test(`${name}: ${grades.join(', ')}`, () => {
      const findings = [found].flat();
      assert.deepEqual(
        findings.map(({ grade }) => grade),
        grades,
      );
      assert.match(findings.map(({ what, why, next }) => `${what} ${why} ${next}`).join('\n'), says);
      for (const { grade, what, why, next } of findings) {
        const isComplete = grade === 'good' || (why !== '' && next !== '');
        assert.ok(what !== '' && isComplete, `${what}: what is wrong says why it matters and what to do next`);
      }
    });
  }
});
