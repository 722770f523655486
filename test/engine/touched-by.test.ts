import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrailRecord } from '../../src/core/attribution/trail-record.ts';
import { type Filed, touchedBy } from '../../src/engine/events/touched-by.ts';
import type { Instance } from '../../src/engine/planning/instance.ts';
import { loadResourceType } from '../../src/resources/registry.ts';

const scope = { partition: 'aws', account: '123456789012', region: 'eu-west-1' };

async function typeOf(name: string) {
  const type = await loadResourceType(name);
  assert.ok(type !== undefined);
  return type;
}

async function filed(address: string, compared: readonly string[], more: Partial<Filed> = {}): Promise<Filed> {
  const type = await typeOf(address.split('.')[0] ?? '');
  const desired = { values: {}, configured: new Set(compared), compared: new Set(compared), unknown: new Set() };
  const instance = { address: `app/${address}`, type, scope, desired } as unknown as Instance;
  return { instance, isPart: false, ...more };
}

const call = (service: string, operation: string, more: Partial<TrailRecord> = {}): TrailRecord => ({
  eventId: 'e',
  at: 0,
  service,
  operation,
  region: 'eu-west-1',
  account: '123456789012',
  harmless: false,
  actor: { name: 'ada', arn: '', means: '', from: '' },
  userAgent: '',
  text: '',
  ...more,
});

const rules = await Promise.all(
  ['aws_vpc_security_group_ingress_rule', 'aws_vpc_security_group_egress_rule'].map(typeOf),
);

function show(touched: ReturnType<typeof touchedBy>) {
  return touched === undefined
    ? undefined
    : {
        objects: [...touched.objects].map(([address, names]) => `${address}: ${[...names].join(' ')}`),
        parents: [...touched.parents].map(
          ([address, types]) => `${address}: ${types.map(({ type }) => type).join(' ')}`,
        ),
      };
}

const group = await filed('aws_security_group.web', ['name', 'tags']);
const rule = await filed('aws_vpc_security_group_ingress_rule.https', ['ip_protocol', 'tags']);
const sibling = { ...rule, isPart: true };

test('a call touches the attributes that it can change, as far as they are compared', async () => {
  const vpc = await filed('aws_vpc.main', ['enable_dns_support', 'tags']);
  const touched = touchedBy(call('ec2', 'ModifyVpcAttribute'), [vpc], []);
  assert.deepEqual(show(touched), { objects: ['app/aws_vpc.main: enable_dns_support'], parents: [] });
  const quiet = await filed('aws_vpc.main', ['tags']);
  assert.equal(touchedBy(call('ec2', 'ModifyVpcAttribute'), [quiet], []), undefined);
});

test('a deletion touches the object and none of its attributes', () => {
  const touched = touchedBy(call('ec2', 'DeleteSecurityGroup'), [group], rules);
  assert.deepEqual(show(touched), { objects: ['app/aws_security_group.web: '], parents: [] });
});

test('a new rule touches the children of its group, of its own direction', () => {
  const touched = touchedBy(call('ec2', 'AuthorizeSecurityGroupIngress'), [group, sibling], rules);
  assert.deepEqual(show(touched), {
    objects: [],
    parents: ['app/aws_security_group.web: aws_vpc_security_group_ingress_rule'],
  });
});

test('a revoked rule that we declare is read by itself; one that nobody knows is looked for among the children', () => {
  const known = touchedBy(call('ec2', 'RevokeSecurityGroupIngress'), [group, rule], rules);
  assert.deepEqual(show(known), { objects: ['app/aws_vpc_security_group_ingress_rule.https: '], parents: [] });
  const unknown = touchedBy(call('ec2', 'RevokeSecurityGroupIngress'), [group], rules);
  assert.deepEqual(show(unknown)?.parents, ['app/aws_security_group.web: aws_vpc_security_group_ingress_rule']);
});

test('a call that the types do not know touches nothing, whatever it names', () => {
  assert.equal(touchedBy(call('ec2', 'RunInstances'), [group, rule], rules), undefined);
});

test('the same name in another account or region is another object, and IAM has no regions', async () => {
  const elsewhere = { account: '210987654321' };
  assert.equal(touchedBy(call('ec2', 'DeleteSecurityGroup', elsewhere), [group], rules), undefined);
  const far = { region: 'us-east-1' };
  assert.equal(touchedBy(call('ec2', 'DeleteSecurityGroup', far), [group], rules), undefined);
  const role = await filed('aws_iam_role.app', ['assume_role_policy']);
  assert.deepEqual(show(touchedBy(call('iam', 'UpdateAssumeRolePolicy', far), [role], []))?.objects, [
    'app/aws_iam_role.app: assume_role_policy',
  ]);
});

test('a bucket setting is touched by the name that S3 records', async () => {
  const encryption = await filed('aws_s3_bucket_server_side_encryption_configuration.data', ['rule']);
  const touched = touchedBy(call('s3', 'DeleteBucketEncryption'), [encryption], []);
  assert.deepEqual(show(touched)?.objects, ['app/aws_s3_bucket_server_side_encryption_configuration.data: rule']);
});
