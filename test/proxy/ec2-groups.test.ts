import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as ec2 from '@aws-sdk/client-ec2';
import { nameError, type Rig, startRig } from './rig.ts';

let rig: Rig;
let vpc: string;

before(async () => {
  rig = await startRig();
  const made = await rig.ec2.send(new ec2.CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  vpc = made.Vpc?.VpcId ?? '';
});

after(() => rig.stop());

async function makeGroup(name: string): Promise<string> {
  const made = await rig.ec2.send(
    new ec2.CreateSecurityGroupCommand({ VpcId: vpc, GroupName: name, Description: name }),
  );
  return made.GroupId ?? '';
}

async function readRules(group: string): Promise<readonly ec2.SecurityGroupRule[]> {
  const filter = { Filters: [{ Name: 'group-id', Values: [group] }] };
  const answer = await rig.ec2.send(new ec2.DescribeSecurityGroupRulesCommand(filter));
  return (answer.SecurityGroupRules ?? []).filter((rule) => rule.IsEgress === false);
}

test('a security group that another one refers to is not deleted', async () => {
  const [used, user] = [await makeGroup('used'), await makeGroup('user')];
  const permission = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: used }] };
  const rule = { GroupId: user, IpPermissions: [permission] };
  await rig.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand(rule));
  const self = { GroupId: used, IpPermissions: [permission] };
  await rig.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand(self));
  assert.equal(
    await nameError(rig.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId: used }))),
    'DependencyViolation',
  );
  await rig.ec2.send(new ec2.RevokeSecurityGroupIngressCommand(rule));
  assert.equal(await nameError(rig.ec2.send(new ec2.DeleteSecurityGroupCommand({ GroupId: used }))), '');
});

test('a group with an odd name, in no VPC, or with a reserved tag is not made', async () => {
  const make = (change: Partial<ec2.CreateSecurityGroupCommandInput>) => {
    const input = { VpcId: vpc, GroupName: 'odd', Description: 'odd', ...change };
    return nameError(rig.ec2.send(new ec2.CreateSecurityGroupCommand(input)));
  };
  assert.equal(await make({ GroupName: 'default' }), 'InvalidParameterValue');
  assert.equal(await make({ GroupName: 'sg-odd' }), 'InvalidParameterValue');
  assert.equal(await make({ Description: 'für alle' }), 'InvalidParameterValue');
  assert.equal(await make({ VpcId: 'vpc-00000000000000000' }), 'InvalidVpcID.NotFound');
  const Tags = [{ Key: 'aws:x', Value: 'y' }];
  assert.equal(await make({ TagSpecifications: [{ ResourceType: 'security-group', Tags }] }), 'InvalidParameterValue');
  assert.equal(await make({}), '');
});

test('the main route table and the default group of a VPC are not deleted', async () => {
  const Filters = [{ Name: 'vpc-id', Values: [vpc] }];
  const main = { Filters: [...Filters, { Name: 'association.main', Values: ['true'] }] };
  const tables = await rig.ec2.send(new ec2.DescribeRouteTablesCommand(main));
  const table = new ec2.DeleteRouteTableCommand({ RouteTableId: tables.RouteTables?.[0]?.RouteTableId });
  assert.equal(await nameError(rig.ec2.send(table)), 'DependencyViolation');
  const first = { Filters: [...Filters, { Name: 'group-name', Values: ['default'] }] };
  const groups = await rig.ec2.send(new ec2.DescribeSecurityGroupsCommand(first));
  const group = new ec2.DeleteSecurityGroupCommand({ GroupId: groups.SecurityGroups?.[0]?.GroupId });
  assert.equal(await nameError(rig.ec2.send(group)), 'CannotDelete');
});

test('a rule shows its ARN, the owner of its group, and the description of a source that is a group', async () => {
  const [group, source] = [await makeGroup('facts'), await makeGroup('facts-source')];
  const pair = { GroupId: source, Description: 'from <there> & back' };
  const permission = { IpProtocol: 'tcp', FromPort: 80, ToPort: 81, UserIdGroupPairs: [pair] };
  const made = await rig.ec2.send(
    new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [permission] }),
  );
  const shown = (await readRules(group))[0];
  assert.equal(made.SecurityGroupRules?.[0]?.Description, pair.Description);
  assert.equal(shown?.Description, pair.Description);
  assert.equal(shown?.GroupOwnerId, '123456789012');
  assert.equal(
    shown?.SecurityGroupRuleArn,
    `arn:aws:ec2:eu-west-1:123456789012:security-group-rule/${shown?.SecurityGroupRuleId}`,
  );
  const renamed = { ...permission, UserIdGroupPairs: [{ ...pair, Description: 'changed' }] };
  await rig.ec2.send(
    new ec2.UpdateSecurityGroupRuleDescriptionsIngressCommand({ GroupId: group, IpPermissions: [renamed] }),
  );
  assert.equal((await readRules(group))[0]?.Description, 'changed');
});

test('a rule is changed in place whatever its source, keeps its id and tags, and never changes the type of its source', async () => {
  const [group, one, two] = [await makeGroup('change'), await makeGroup('change-one'), await makeGroup('change-two')];
  const permission = { IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: one }] };
  const TagSpecifications = [{ ResourceType: 'security-group-rule' as const, Tags: [{ Key: 'a', Value: 'b' }] }];
  await rig.ec2.send(
    new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions: [permission], TagSpecifications }),
  );
  const SecurityGroupRuleId = (await readRules(group))[0]?.SecurityGroupRuleId ?? '';
  const modify = (rule: ec2.SecurityGroupRuleRequest) => {
    const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule: rule }];
    return rig.ec2.send(new ec2.ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules }));
  };
  await modify({ IpProtocol: 'tcp', FromPort: 90, ToPort: 91, ReferencedGroupId: two, Description: 'new' });
  const changed = (await readRules(group))[0];
  assert.equal(changed?.SecurityGroupRuleId, SecurityGroupRuleId);
  assert.deepEqual([changed?.FromPort, changed?.ReferencedGroupInfo?.GroupId, changed?.Description], [90, two, 'new']);
  assert.deepEqual(changed?.Tags, [{ Key: 'a', Value: 'b' }]);
  const groups = await rig.ec2.send(new ec2.DescribeSecurityGroupsCommand({ GroupIds: [group] }));
  assert.equal(groups.SecurityGroups?.[0]?.IpPermissions?.[0]?.UserIdGroupPairs?.[0]?.GroupId, two);
  const other = modify({ IpProtocol: 'tcp', FromPort: 90, ToPort: 91, CidrIpv4: '10.0.0.0/8' });
  assert.equal(await nameError(other), 'InvalidParameterValue');
  await modify({ IpProtocol: '-1', ReferencedGroupId: two });
  assert.equal((await readRules(group))[0]?.IpProtocol, '-1');
  const revoke = new ec2.RevokeSecurityGroupIngressCommand({
    GroupId: group,
    SecurityGroupRuleIds: [SecurityGroupRuleId],
  });
  await rig.ec2.send(revoke);
  assert.equal(await nameError(rig.ec2.send(revoke)), 'InvalidSecurityGroupRuleId.NotFound');
});

test('a change that makes a rule equal to another one is refused and changes nothing', async () => {
  const group = await makeGroup('equal');
  const permission = (port: number) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: '10.0.0.0/8' }],
  });
  const IpPermissions = [permission(1), permission(2)];
  await rig.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand({ GroupId: group, IpPermissions }));
  const before = await readRules(group);
  const SecurityGroupRuleId = before.find((rule) => rule.FromPort === 2)?.SecurityGroupRuleId ?? '';
  const SecurityGroupRule = { IpProtocol: 'tcp', FromPort: 1, ToPort: 1, CidrIpv4: '10.0.0.0/8' };
  const SecurityGroupRules = [{ SecurityGroupRuleId, SecurityGroupRule }];
  const clash = new ec2.ModifySecurityGroupRulesCommand({ GroupId: group, SecurityGroupRules });
  assert.equal(await nameError(rig.ec2.send(clash)), 'InvalidPermission.Duplicate');
  const byId = (rules: readonly ec2.SecurityGroupRule[]) =>
    rules.map((rule) => `${rule.SecurityGroupRuleId} ${rule.FromPort}`).toSorted();
  assert.deepEqual(byId(await readRules(group)), byId(before));
});

test('the rules of a call are made all or none, and the answer has every one', async () => {
  const group = await makeGroup('batch');
  const permission = (port: number) => ({
    IpProtocol: 'tcp',
    FromPort: port,
    ToPort: port,
    IpRanges: [{ CidrIp: '10.0.0.0/8' }],
  });
  const input = (...ports: readonly number[]) => ({ GroupId: group, IpPermissions: ports.map(permission) });
  const made = await rig.ec2.send(new ec2.AuthorizeSecurityGroupIngressCommand(input(1, 2)));
  assert.deepEqual(
    made.SecurityGroupRules?.map((rule) => rule.FromPort),
    [1, 2],
  );
  const half = new ec2.AuthorizeSecurityGroupIngressCommand(input(3, 2));
  assert.equal(await nameError(rig.ec2.send(half)), 'InvalidPermission.Duplicate');
  const revoke = new ec2.RevokeSecurityGroupIngressCommand(input(1, 9));
  assert.equal(await nameError(rig.ec2.send(revoke)), 'InvalidPermission.NotFound');
  assert.deepEqual(
    (await readRules(group)).map((rule) => rule.FromPort),
    [1, 2],
  );
  await rig.ec2.send(new ec2.RevokeSecurityGroupIngressCommand(input(1, 2)));
  assert.deepEqual(await readRules(group), []);
});

test('the answer that makes a group has its tags', async () => {
  const Tags = [{ Key: 'groundstate:address', Value: 'a/b & c' }];
  const TagSpecifications = [{ ResourceType: 'security-group' as const, Tags }];
  const input = { VpcId: vpc, GroupName: 'tagged', Description: 'tagged', TagSpecifications };
  assert.deepEqual((await rig.ec2.send(new ec2.CreateSecurityGroupCommand(input))).Tags, Tags);
});
