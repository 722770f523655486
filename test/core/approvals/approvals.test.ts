import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Approval, findApproval, liftPolicy } from '../../../src/core/approvals/approval.ts';
import { type Identity, isAuthor, type Person, personOf } from '../../../src/core/approvals/person.ts';
import { DEFAULT_POLICY } from '../../../src/core/stack-policy.ts';
import { fits } from '../../../src/core/wildcard.ts';

const ada: Person = {
  name: 'Ada',
  git: ['ada@example.com', '*+ada@users.noreply.github.com'],
  aws: ['ada@example.com', 'arn:aws:sts::111122223333:assumed-role/ada/*'],
  slack: ['U012ADA'],
  api: ['token:ada'],
};
const sso = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0123456789abcdef';

const identities: readonly [sentence: string, identity: Identity, isAda: boolean][] = [
  ['a user of single sign-on is known by name', { kind: 'aws', arn: `${sso}/ada@example.com` }, true],
  ['an IAM user is known by name', { kind: 'aws', arn: 'arn:aws:iam::111122223333:user/people/ada@example.com' }, true],
  ['a session of a role proves no name', { kind: 'aws', arn: 'arn:aws:sts::1:assumed-role/ci/ada@example.com' }, false],
  ['a role is known by its ARN', { kind: 'aws', arn: 'arn:aws:sts::111122223333:assumed-role/ada/anything' }, true],
  ['another account is another ARN', { kind: 'aws', arn: 'arn:aws:sts::444455556666:assumed-role/ada/x' }, false],
  ['Slack is known by id', { kind: 'slack', id: 'U012ADA' }, true],
  ['a caller of the API is known by id', { kind: 'api', id: 'token:ada' }, true],
  ['another way is another id', { kind: 'api', id: 'U012ADA' }, false],
  ['another id is nobody', { kind: 'slack', id: 'U012EVE' }, false],
];
for (const [sentence, identity, isAda] of identities) {
  test(sentence, () => assert.equal(personOf(identity, [ada]), isAda ? ada : undefined));
}

test('an author is known by every mail address, in any case', () => {
  assert.ok(isAuthor(ada, ['eve@example.com', 'Ada@Example.com']));
  assert.ok(isAuthor(ada, ['12345+ada@users.noreply.github.com']));
  assert.ok(!isAuthor(ada, ['eve@example.com']));
});

test('an approval is good for its commit and its digest, and until its end', () => {
  const approval: Approval = {
    id: '1',
    stack: 'a',
    commit: 'c',
    digest: 'd',
    by: 'Ada',
    identity: '',
    reason: undefined,
    at: 0,
    until: 10,
  };
  assert.equal(findApproval([approval], { commit: 'c', digest: 'd' }, 9), approval);
  for (const [commit, digest, now] of [
    ['c', 'd', 10],
    ['c', 'e', 9],
    ['b', 'd', 9],
  ] as const) {
    assert.equal(findApproval([approval], { commit, digest }, now), undefined);
  }
});

test('an approval lifts what waits for a person, and nothing that is forbidden', () => {
  const asking = { ...DEFAULT_POLICY, drift: 'hold', prune: 'confirm' } as const;
  const { drift, prune, maxDeletions } = liftPolicy(asking) ?? assert.fail('no policy');
  assert.deepEqual([drift, prune, maxDeletions], ['revert', 'auto', Number.POSITIVE_INFINITY]);
  const closed = liftPolicy(DEFAULT_POLICY);
  assert.deepEqual([closed?.drift, closed?.prune], ['report', 'off']);
  assert.equal(liftPolicy(undefined), undefined);
});

const patterns: readonly [pattern: string, text: string, isFit: boolean][] = [
  ['a', 'A', true],
  ['a', 'ab', false],
  ['*', '', true],
  ['a*', 'abc', true],
  ['*c', 'abc', true],
  ['a*b*c', 'a--b--c', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['a.c', 'abc', false],
];
for (const [pattern, text, isFit] of patterns) {
  test(`${pattern} ${isFit ? 'fits' : 'does not fit'} "${text}"`, () => assert.equal(fits(pattern, text), isFit));
}
