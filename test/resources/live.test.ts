import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Plain } from '../../src/core/value.ts';
import type { ResourceType } from '../../src/resources/define.ts';
import { loadResourceType } from '../../src/resources/registry.ts';
import { services } from '../../src/resources/services.ts';
import { type Emulator, startEmulator } from '../support/emulator/start.ts';
import { type Proxy, startProxy } from '../support/proxy/start.ts';
import { LiveObject } from './s3/live-object.ts';

type Config = Readonly<Record<string, Plain>>;

let emulator: Emulator;
let proxy: Proxy;
const open: LiveObject[] = [];

before(async () => {
  emulator = await startEmulator();
  proxy = await startProxy({ upstream: emulator.endpoint });
});

after(async () => {
  for (const object of open) object.close();
  await proxy.stop();
  await emulator.stop();
});

async function create(name: string, config: Config): Promise<LiveObject> {
  const type = (await loadResourceType(name)) as ResourceType;
  const service = await services[type.service]?.();
  assert.ok(service !== undefined);
  const object = new LiveObject(type, service, proxy.endpoint);
  open.push(object);
  await object.create(config);
  return object;
}

const trust = (Service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
  });
const rights = (Action: string) =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] });

test('a policy goes through more versions than IAM keeps, and back to one that it has', async () => {
  const config = { name: 'versions', path: '/app/', description: 'mine', policy: rights('a:*'), tags: { Name: 'p' } };
  const policy = await create('aws_iam_policy', config);
  assert.equal(policy.id, '/app/versions');
  for (const action of ['b:*', 'c:*', 'd:*', 'e:*']) {
    assert.deepEqual(await policy.converge({ ...config, policy: rights(action) }), ['CreatePolicyVersion']);
  }
  const full = { ...config, policy: rights('f:*') };
  assert.deepEqual(await policy.converge(full), ['DeletePolicyVersion', 'CreatePolicyVersion']);
  assert.deepEqual(await policy.converge({ ...config, policy: rights('c:*') }), ['SetDefaultPolicyVersion']);
  const live = await policy.read();
  assert.equal(live?.['id'], 'arn:aws:iam::123456789012:policy/app/versions');
});

test('a role owns its policies where they are configured, and no others where they are not', async () => {
  const { id } = await create('aws_iam_policy', { name: 'for-role', policy: rights('a:*') });
  const arn = `arn:aws:iam::123456789012:policy${id}`;
  const plain = { name: 'app', assume_role_policy: trust('ec2.amazonaws.com'), permissions_boundary: arn };
  const role = await create('aws_iam_role', plain);
  const inline = await create('aws_iam_role_policy', { role: 'app', name: 'inline', policy: rights('b:*') });
  const attached = await create('aws_iam_role_policy_attachment', { role: 'app', policy_arn: arn });
  assert.deepEqual([inline.id, attached.id], ['app:inline', `app/${arn}`]);
  assert.deepEqual(await role.differences(plain), []);
  const exclusive = { ...plain, inline_policy: [{}], managed_policy_arns: [] };
  assert.deepEqual(await role.converge(exclusive), ['DeleteRolePolicy', 'DetachRolePolicy']);
  assert.equal(await inline.read(), undefined);
  assert.equal(await attached.read(), undefined);
  const without = { ...plain, permissions_boundary: null, description: 'new', max_session_duration: 7200 };
  assert.deepEqual(await role.converge(without), ['UpdateRole', 'DeleteRolePermissionsBoundary']);
  await role.remove();
  assert.equal(await role.read(), undefined);
});

test('a profile changes its role and its tags in place', async () => {
  for (const name of ['one', 'two']) {
    await create('aws_iam_role', { name, assume_role_policy: trust('ec2.amazonaws.com') });
  }
  const config = { name_prefix: 'web-', role: 'one', tags: { A: '1' } };
  const profile = await create('aws_iam_instance_profile', config);
  assert.match(profile.id, /^web-[0-9a-f]{26}$/);
  assert.deepEqual(await profile.converge({ ...config, role: 'two', tags: { B: '2' } }), [
    'RemoveRoleFromInstanceProfile',
    'AddRoleToInstanceProfile',
    'TagInstanceProfile',
    'UntagInstanceProfile',
  ]);
});

test('a key and its alias change in place, and a key that is scheduled for deletion is absent', async () => {
  const config = { description: 'mine', enable_key_rotation: true, tags: { A: '1' } };
  const key = await create('aws_kms_key', config);
  const other = await create('aws_kms_key', {});
  const alias = await create('aws_kms_alias', { name: 'alias/app', target_key_id: key.id });
  assert.deepEqual(await alias.converge({ name: 'alias/app', target_key_id: other.id }), ['UpdateAlias']);
  const off = { ...config, description: 'yours', is_enabled: false, enable_key_rotation: false };
  assert.deepEqual(await key.converge(off), ['UpdateKeyDescription', 'DisableKeyRotation', 'DisableKey']);
  await alias.remove();
  assert.equal(await alias.read(), undefined);
  await key.remove();
  assert.equal(await key.read(), undefined);
});

test('a log group is kept for a time, for ever, and by a key', async () => {
  const key = await create('aws_kms_key', {});
  const kms_key_id = `arn:aws:kms:eu-west-1:123456789012:key/${key.id}`;
  const config = { name: '/app/web', retention_in_days: 14, kms_key_id, tags: { A: '1' } };
  const group = await create('aws_cloudwatch_log_group', config);
  assert.deepEqual(await group.converge({ ...config, retention_in_days: 0 }), ['DeleteRetentionPolicy']);
  assert.equal((await group.read())?.['arn'], 'arn:aws:logs:eu-west-1:123456789012:log-group:/app/web');
  await group.remove();
  assert.equal(await group.read(), undefined);
});

test('a public NAT gateway takes an address, which its own configuration does not mind', async () => {
  const vpc = await create('aws_vpc', { cidr_block: '10.1.0.0/16' });
  const subnet = await create('aws_subnet', { vpc_id: vpc.id, cidr_block: '10.1.1.0/24' });
  const eip = await create('aws_eip', { domain: 'vpc', tags: { Name: 'nat' } });
  const config = { subnet_id: subnet.id, allocation_id: eip.id, tags: { Name: 'nat' } };
  const gateway = await create('aws_nat_gateway', config);
  assert.deepEqual(await gateway.differences(config), []);
  assert.deepEqual(await eip.differences({ domain: 'vpc', tags: { Name: 'nat' } }), []);
  assert.equal((await gateway.read())?.['public_ip'], (await eip.read())?.['public_ip']);
  await gateway.remove();
  assert.equal(await gateway.read(), undefined);
});
