import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sameValue } from '../../../src/core/compare.ts';
import { iamRole } from '../../../src/resources/iam/role.ts';
import { iamRolePolicy } from '../../../src/resources/iam/role-policy.ts';
import { iamRolePolicyAttachment } from '../../../src/resources/iam/role-policy-attachment.ts';
import { birth, context, createInput, readItem, write } from '../ec2/sample.ts';

const document = (Action: string | readonly string[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });
const trust = (Principal: unknown) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] });
const config = { name: 'app', assume_role_policy: trust({ Service: 'ec2.amazonaws.com' }) };
const one = 'arn:aws:iam::aws:policy/One';
const two = 'arn:aws:iam::aws:policy/Two';

const item = {
  kind: 'role',
  role: {
    RoleName: 'app',
    RoleId: 'AROA1',
    Arn: 'arn:aws:iam::123456789012:role/app',
    Path: '/',
    CreateDate: new Date('2026-01-02T03:04:05Z'),
    AssumeRolePolicyDocument: encodeURIComponent(trust({ Service: ['ec2.amazonaws.com'] })),
    RolePolicyList: [{ PolicyName: 'read', PolicyDocument: encodeURIComponent(document(['s3:GetObject'])) }],
    AttachedManagedPolicies: [{ PolicyName: 'One', PolicyArn: one }],
    Tags: [{ Key: 'Name', Value: 'app' }],
  },
};

describe('aws_iam_role', () => {
  test('is born with its marks, its boundary and a generated name where none is given', () => {
    const { assume_role_policy } = config;
    assert.deepEqual(createInput(iamRole, { name_prefix: 'app-', assume_role_policy, permissions_boundary: one }), {
      RoleName: iamRole.create.idFromInput?.(createInput(iamRole, { name_prefix: 'app-', assume_role_policy })),
      Path: '/',
      AssumeRolePolicyDocument: assume_role_policy,
      Description: undefined,
      MaxSessionDuration: 3600,
      PermissionsBoundary: one,
      Tags: Object.entries(birth.tags).map(([Key, Value]) => ({ Key, Value })),
    });
    assert.match(
      String(iamRole.create.idFromInput?.(createInput(iamRole, { assume_role_policy }))),
      /^terraform-[0-9a-f]{26}$/,
    );
    assert.equal(iamRole.attributes.name_prefix.kind.convert('x'.repeat(39)).ok, false);
    assert.equal(iamRole.attributes.name_prefix.kind.equal('app-', 'app-0123'), true);
  });

  test('reads documents in URL encoding, and a list of one as the one', () => {
    const live = readItem(iamRole, item, 'app');
    assert.equal(live?.assume_role_policy, trust({ Service: ['ec2.amazonaws.com'] }));
    assert.deepEqual(live?.inline_policy, [{ name: 'read', policy: document(['s3:GetObject']) }]);
    assert.equal(live?.permissions_boundary, null);
    const { kind } = iamRole.attributes.assume_role_policy;
    assert.equal(kind.equal(config.assume_role_policy, String(live?.assume_role_policy)), true);
    assert.equal(kind.equal(trust({ AWS: '123456789012' }), trust({ AWS: 'arn:aws:iam::123456789012:root' })), true);
  });

  test('sees the id of a role that was deleted in place of its principal as a difference', () => {
    const { kind } = iamRole.attributes.assume_role_policy;
    assert.equal(kind.equal(trust({ AWS: 'arn:aws:iam::123456789012:role/b' }), trust({ AWS: 'AROA2' })), false);
  });

  test('keeps the description when only the session time changes', () => {
    const wanted = { ...config, description: 'mine', max_session_duration: 7200 };
    assert.deepEqual(write(iamRole, wanted, { id: 'app', changed: ['max_session_duration'] }), [
      ['UpdateRole', { RoleName: 'app', Description: 'mine', MaxSessionDuration: 7200 }],
    ]);
    assert.deepEqual(write(iamRole, config, { id: 'app', changed: ['description'] }), [
      ['UpdateRole', { RoleName: 'app', Description: '', MaxSessionDuration: 3600 }],
    ]);
  });

  test('takes a boundary away', () => {
    assert.deepEqual(write(iamRole, config, { id: 'app', changed: ['permissions_boundary'] }), [
      ['DeleteRolePermissionsBoundary', { RoleName: 'app' }],
    ]);
  });

  test('leaves its policies alone where they are not configured, and owns all of them where they are', () => {
    assert.equal(iamRole.attributes.inline_policy.default, undefined);
    assert.equal(iamRole.attributes.managed_policy_arns.default, undefined);
    const live = {
      inline_policy: [
        { name: 'old', policy: document('*') },
        { name: 'same', policy: document(['s3:*']) },
      ],
      managed_policy_arns: [one],
    };
    const wanted = {
      ...config,
      inline_policy: [
        { name: 'same', policy: document('s3:*') },
        { name: 'new', policy: document('sqs:*') },
      ],
      managed_policy_arns: [two],
    };
    assert.deepEqual(write(iamRole, wanted, { id: 'app', live, changed: ['inline_policy', 'managed_policy_arns'] }), [
      ['PutRolePolicy', { RoleName: 'app', PolicyName: 'new', PolicyDocument: document('sqs:*') }],
      ['DeleteRolePolicy', { RoleName: 'app', PolicyName: 'old' }],
      ['AttachRolePolicy', { RoleName: 'app', PolicyArn: two }],
      ['DetachRolePolicy', { RoleName: 'app', PolicyArn: one }],
    ]);
  });

  test('understands the empty inline_policy block as "none", and refuses half of one', () => {
    const { inline_policy } = iamRole.attributes;
    const empty = inline_policy.kind.convert([{}]);
    assert.deepEqual(empty, { ok: true, value: [] });
    assert.equal(sameValue(inline_policy, [], []), true);
    assert.equal(sameValue(inline_policy, [], [{ name: 'a', policy: '{}' }]), false);
    assert.equal(inline_policy.kind.convert([{ name: 'a' }]).ok, false);
    const [left, right] = [
      { name: 'a', policy: document('a:*') },
      { name: 'b', policy: document(['b:*']) },
    ];
    assert.equal(sameValue(inline_policy, [left, right], [{ name: 'b', policy: document('b:*') }, left]), true);
  });

  test('loses what hangs on it before it is deleted', () => {
    const calls = iamRole.remove.calls({ id: 'app', live: readItem(iamRole, item, 'app') ?? {} }, context);
    assert.deepEqual(
      calls.map(({ operation }) => operation),
      ['DetachRolePolicy', 'DeleteRolePolicy', 'DeleteRole'],
    );
  });

  test('gives its policies as children, so that one added by hand is seen', () => {
    assert.deepEqual(
      iamRolePolicy.child?.children(item, context).map(({ id }) => id),
      ['app:read'],
    );
    assert.deepEqual(iamRolePolicyAttachment.child?.children(item, context), [
      { id: `app/${one}`, live: { role: 'app', policy_arn: one } },
    ]);
  });
});

describe('the policies of a role', () => {
  test('are found in the role by their ids', () => {
    assert.equal(readItem(iamRolePolicy, item, 'app:read')?.policy, document(['s3:GetObject']));
    assert.equal(readItem(iamRolePolicy, item, 'app:other'), undefined);
    assert.deepEqual(readItem(iamRolePolicyAttachment, item, `app/${one}`), { role: 'app', policy_arn: one });
    assert.equal(readItem(iamRolePolicyAttachment, item, `app/${two}`), undefined);
  });

  test('of which one without a name is known by the request only', () => {
    const wanted = { role: 'app', policy: document('*') };
    const input = createInput(iamRolePolicy, wanted);
    assert.match(String(iamRolePolicy.create.idFromInput?.(input)), /^app:terraform-[0-9a-f]{26}$/);
  });
});
