import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { iamInstanceProfile } from '../../../src/resources/iam/instance-profile.ts';
import { iamPolicyType } from '../../../src/resources/iam/policy.ts';
import { context, createInput, readItem, write } from '../ec2/sample.ts';

const document = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const id = '/app/read';
const PolicyArn = 'arn:aws:iam::123456789012:policy/app/read';
const config = { name: 'read', path: '/app/', policy: document('s3:Get*') };
const version = (number: number, is_default = false) => ({
  id: `v${number}`,
  policy: document(`v${number}:*`),
  is_default,
});

describe('aws_iam_policy', () => {
  test('is known by path and name, from which its ARN follows', () => {
    const input = createInput(iamPolicyType, config);
    assert.equal(iamPolicyType.create.idFromInput?.(input), id);
    assert.equal(iamPolicyType.importId?.(id, { arn: PolicyArn }), PolicyArn);
    assert.equal(iamPolicyType.create.id({ Policy: { Path: '/app/', PolicyName: 'read' } }, {} as never, context), id);
  });

  test('reads the document that counts, and its versions from the oldest on', () => {
    const versionOf = (VersionId: string, IsDefaultVersion: boolean) => ({
      VersionId,
      IsDefaultVersion,
      Document: encodeURIComponent(document(`${VersionId}:*`)),
    });
    const policy = { Arn: PolicyArn, PolicyVersionList: [versionOf('v10', false), versionOf('v9', true)] };
    const live = readItem(iamPolicyType, { kind: 'policy', policy }, id);
    assert.equal(live?.policy, document('v9:*'));
    assert.deepEqual([live?.name, live?.path], ['read', '/app/']);
    assert.deepEqual(
      live?.versions?.map((one) => one.id),
      ['v9', 'v10'],
    );
  });

  test('gives up its oldest version for a new one where there are five, but never the one that counts', () => {
    const versions = [version(1, true), version(2), version(3), version(4), version(7)];
    assert.deepEqual(write(iamPolicyType, config, { id, live: { versions }, changed: ['policy'] }), [
      ['DeletePolicyVersion', { PolicyArn, VersionId: 'v2' }],
      ['CreatePolicyVersion', { PolicyArn, PolicyDocument: config.policy, SetAsDefault: true }],
    ]);
    const few = { versions: versions.slice(0, 4) };
    assert.deepEqual(
      write(iamPolicyType, config, { id, live: few, changed: ['policy'] }).map(([operation]) => operation),
      ['CreatePolicyVersion'],
    );
  });

  test('goes back to a version that says the same instead of making another', () => {
    const versions = [version(1, true), { id: 'v2', policy: config.policy, is_default: false }];
    assert.deepEqual(write(iamPolicyType, config, { id, live: { versions }, changed: ['policy'] }), [
      ['SetDefaultPolicyVersion', { PolicyArn, VersionId: 'v2' }],
    ]);
  });

  test('loses its other versions before it is deleted', () => {
    const calls = iamPolicyType.remove.calls({ id, live: { versions: [version(1), version(2, true)] } }, context);
    assert.deepEqual(
      calls.map(({ operation, input }) => [operation, input]),
      [
        ['DeletePolicyVersion', { PolicyArn, VersionId: 'v1' }],
        ['DeletePolicy', { PolicyArn }],
      ],
    );
  });
});

describe('aws_iam_instance_profile', () => {
  const profile = { name: 'web', role: 'new' };

  test('lets its role go before it takes another, because it holds one', () => {
    assert.deepEqual(write(iamInstanceProfile, profile, { id: 'web', live: { role: 'old' }, changed: ['role'] }), [
      ['RemoveRoleFromInstanceProfile', { InstanceProfileName: 'web', RoleName: 'old' }],
      ['AddRoleToInstanceProfile', { InstanceProfileName: 'web', RoleName: 'new' }],
    ]);
    assert.deepEqual(
      write(iamInstanceProfile, { name: 'web' }, { id: 'web', live: { role: 'old' }, changed: ['role'] }),
      [['RemoveRoleFromInstanceProfile', { InstanceProfileName: 'web', RoleName: 'old' }]],
    );
  });

  test('is emptied before it is deleted', () => {
    const calls = iamInstanceProfile.remove.calls({ id: 'web', live: { role: 'old' } }, context);
    assert.deepEqual(
      calls.map(({ operation }) => operation),
      ['RemoveRoleFromInstanceProfile', 'DeleteInstanceProfile'],
    );
  });
});
