import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createYoungObjects } from '../../../src/adapters/aws/young-objects.ts';
import { CloudError, type CloudRequest } from '../../../src/engine/ports/cloud.ts';

const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };

function request(operation: string, input: object, purpose: 'read' | 'write' = 'write'): CloudRequest {
  return { scope, service: 'ec2', call: { operation, input, command: () => ({}) }, purpose };
}

function refusal(code: string): CloudError {
  return new CloudError({ outcome: 'refused', code, operation: 'any', message: 'text' });
}

function memory() {
  let minutes = 0;
  const clock = { now: () => 0, monotonic: () => minutes * 60_000, sleep: async () => undefined };
  return { young: createYoungObjects(clock), pass: (more: number) => void (minutes += more) };
}

const revoke = request('RevokeSecurityGroupEgress', { GroupId: 'sg-0123456789abcdef0', IpPermissions: [] });
const missing = refusal('InvalidGroup.NotFound');

test('a write that does not find what was made less than five minutes ago waits for it', () => {
  const { young, pass } = memory();
  assert.equal(young.judge(revoke, missing), missing, 'nobody made it');
  young.note(request('CreateSecurityGroup', { GroupName: 'web' }), { GroupId: 'sg-0123456789abcdef0' });
  const judged = young.judge(revoke, missing);
  assert.deepEqual([judged.outcome, judged.code], ['busy', 'InvalidGroup.NotFound']);
  pass(5);
  assert.equal(young.judge(revoke, missing), missing, 'it is old enough to be seen');
});

test('an object is known by the name that it was made with, too', () => {
  const { young } = memory();
  young.note(request('CreateRole', { RoleName: 'app' }), {});
  const attach = request('AttachRolePolicy', { RoleName: 'app', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnly' });
  assert.equal(young.judge(attach, refusal('NoSuchEntityException')).outcome, 'busy');
});

test('deletions, reads and other refusals are left as they are', () => {
  const { young } = memory();
  young.note(request('CreateSecurityGroup', {}), { GroupId: 'sg-0123456789abcdef0' });
  const input = { GroupId: 'sg-0123456789abcdef0' };
  assert.equal(young.judge(request('DeleteSecurityGroup', input), missing), missing);
  assert.equal(young.judge(request('DescribeSecurityGroups', input, 'read'), missing), missing);
  assert.equal(young.judge(request('DisassociateAddress', input), missing), missing);
  for (const other of [refusal('InvalidParameterValue'), refusal('InvalidPermission.NotFound')]) {
    assert.equal(young.judge(revoke, other), other);
  }
});
