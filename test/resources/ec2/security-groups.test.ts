import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { permissionsOf, rulesOf, writeRules } from '../../../src/resources/ec2/inline-rules.ts';
import {
  livePermissions,
  type Peer,
  permission,
  permissionInput,
  permissionKey,
} from '../../../src/resources/ec2/permissions.ts';
import { ec2SecurityGroup } from '../../../src/resources/ec2/security-group.ts';
import { ec2SecurityGroupEgressRule } from '../../../src/resources/ec2/security-group-egress-rule.ts';
import { ec2SecurityGroupIngressRule } from '../../../src/resources/ec2/security-group-ingress-rule.ts';
import { desire } from './desire.ts';
import { context, createInput, named, readItem, write } from './sample.ts';

const group = { vpc_id: 'vpc-1', name: 'app' };

const peers: fc.Arbitrary<Peer> = fc.oneof(
  fc.constantFrom('10.0.0.0/8', '0.0.0.0/0', '192.168.0.0/16').map((value) => ({ kind: 'ipv4', value }) as const),
  fc.constantFrom('::/0', '2001:db8::/32').map((value) => ({ kind: 'ipv6', value }) as const),
  fc.constantFrom('sg-2', '999999999999/sg-3').map((value) => ({ kind: 'group', value }) as const),
  fc.constant({ kind: 'prefixList', value: 'pl-1' } as const),
  fc.constant({ kind: 'self' } as const),
);
const permissions = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom('tcp', '17', 'all', '50'), fc.constantFrom(22, 443), peers, fc.constantFrom('', 'web'))
    .map(([protocol, port, peer, description]) => permission({ protocol, from: port, to: port }, peer, description)),
  { selector: permissionKey },
);

describe('the inline rules of aws_security_group', () => {
  const rule = (more: object) => ({ from_port: 0, to_port: 0, protocol: '-1', ...more });
  const equal = (desired: readonly object[], live: readonly object[]) => {
    const { kind } = ec2SecurityGroup.attributes['ingress'] ?? {};
    const item = { GroupId: 'sg-1', OwnerId: '123456789012', IpPermissions: live };
    const converted = kind?.convert(desired as never);
    assert.ok(converted?.ok);
    return kind?.equal(converted.value, readItem(ec2SecurityGroup, item, 'sg-1')?.['ingress'] ?? []) ?? false;
  };

  test('equal what AWS makes of them: blocks joined, protocols named, no ports for all protocols', () => {
    const desired = [
      rule({ protocol: '6', from_port: 443, to_port: 443, cidr_blocks: ['10.0.0.0/8'], description: 'a' }),
      rule({ protocol: 'TCP', from_port: 443, to_port: 443, ipv6_cidr_blocks: ['0::/0'], self: true }),
      rule({ protocol: 'all', security_groups: ['sg-2', '999999999999/sg-3'] }),
    ];
    const live = [
      {
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'a' }],
        Ipv6Ranges: [{ CidrIpv6: '::/0' }],
        UserIdGroupPairs: [{ GroupId: 'sg-1', UserId: '123456789012' }],
      },
      {
        IpProtocol: '-1',
        UserIdGroupPairs: [
          { GroupId: 'sg-3', UserId: '999999999999' },
          { GroupId: 'sg-2', UserId: '123456789012' },
        ],
      },
    ];
    assert.ok(equal(desired, live));
    assert.ok(!equal(desired.slice(1), live));
    assert.ok(!equal([], live));
  });

  test('differ where only a description differs', () => {
    const live = [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'b' }] }];
    assert.ok(!equal([rule({ cidr_blocks: ['10.0.0.0/8'], description: 'a' })], live));
  });

  test('are left alone where none are configured, and forbidden where the list is empty', () => {
    assert.equal(ec2SecurityGroup.attributes['egress']?.default, undefined);
    const live = { egress: rulesOf([permission({ protocol: '-1', from: 0, to: 0 }, { kind: 'self' }, '')]) };
    const calls = write(ec2SecurityGroup, { ...group, egress: [] }, { id: 'sg-1', live, changed: ['egress'] });
    assert.deepEqual(
      calls.map(([operation]) => operation),
      ['RevokeSecurityGroupEgress'],
    );
  });

  test('are closed before they are opened, and renamed without being closed', () => {
    const of = (port: number, description: string) =>
      rulesOf([
        permission({ protocol: 'tcp', from: port, to: port }, { kind: 'ipv4', value: '10.0.0.0/8' }, description),
      ]);
    const calls = writeRules('ingress', 'sg-1', [...of(80, 'new'), ...of(443, '')], [...of(80, 'old'), ...of(22, '')]);
    const permissionOf = (port: number, range: object) => ({
      GroupId: 'sg-1',
      IpPermissions: [
        {
          IpProtocol: 'tcp',
          FromPort: port,
          ToPort: port,
          IpRanges: [{ CidrIp: '10.0.0.0/8', Description: undefined, ...range }],
        },
      ],
    });
    assert.deepEqual(calls.map(named), [
      ['RevokeSecurityGroupIngress', permissionOf(22, {})],
      ['UpdateSecurityGroupRuleDescriptionsIngress', permissionOf(80, { Description: 'new' })],
      ['AuthorizeSecurityGroupIngress', permissionOf(443, {})],
    ]);
  });

  test('survive being gathered into blocks and being sent to AWS and back', () => {
    fc.assert(
      fc.property(permissions, (all) => {
        const keys = (some: typeof all) => some.map((one) => `${permissionKey(one)}|${one.description}`).sort();
        assert.deepEqual(keys([...permissionsOf(rulesOf(all))]), keys(all));
        const sent = all.map((one) => permissionInput('sg-1', one));
        assert.deepEqual(keys([...livePermissions(sent, { id: 'sg-1', owner: '123456789012' })]), keys(all));
        assert.deepEqual(writeRules('egress', 'sg-1', rulesOf([...all].reverse()), rulesOf(all)), []);
      }),
    );
  });
});

describe('aws_security_group', () => {
  const finish = (config: object) =>
    ec2SecurityGroup.create.finish?.('sg-1', desire(ec2SecurityGroup.attributes, { ...group, ...config }), context) ??
    [];

  test('loses the way out that AWS opens at birth, unless it is desired', () => {
    const peersOf = (config: object) =>
      finish(config).map(
        (call) =>
          Object(call.input).IpPermissions[0].IpRanges?.[0].CidrIp ??
          Object(call.input).IpPermissions[0].Ipv6Ranges[0].CidrIpv6,
      );
    assert.deepEqual(peersOf({}), ['0.0.0.0/0', '::/0']);
    const everything = { from_port: 0, to_port: 0, protocol: '-1', cidr_blocks: ['0.0.0.0/0'] };
    assert.deepEqual(peersOf({ egress: [everything] }), ['::/0']);
    assert.ok(finish({}).every((call) => call.already.includes('InvalidPermission.NotFound')));
  });

  test('gets a generated name that Terraform recognises, the same one for the same operation', () => {
    const nameOf = (config: object) => Object(createInput(ec2SecurityGroup, { vpc_id: 'vpc-1', ...config })).GroupName;
    assert.match(nameOf({ name_prefix: 'app-' }), /^app-[0-9a-f]{26}$/);
    assert.equal(nameOf({ name_prefix: 'app-' }), nameOf({ name_prefix: 'app-' }));
    assert.match(nameOf({}), /^terraform-[0-9a-f]{26}$/);
    assert.equal(nameOf({ name: 'app' }), 'app');
  });

  test('compares only the beginning of a generated name', () => {
    const { kind } = ec2SecurityGroup.attributes['name_prefix'] ?? {};
    const prefix = (GroupName: string) => readItem(ec2SecurityGroup, { GroupName }, 'sg-1')?.['name_prefix'] ?? '';
    assert.equal(prefix(`app-${'0a'.repeat(13)}`), 'app-');
    assert.ok(kind?.equal('app-', prefix('app-by-hand')));
    assert.ok(!kind?.equal('web-', prefix(`app-${'0a'.repeat(13)}`)));
  });
});

describe('the security group rules of their own', () => {
  const config = { security_group_id: 'sg-1', ip_protocol: '6', from_port: 443, to_port: 443, cidr_ipv4: '10.0.0.0/8' };
  const item = {
    SecurityGroupRuleId: 'sgr-1',
    GroupId: 'sg-1',
    GroupOwnerId: '123456789012',
    IsEgress: false,
    IpProtocol: 'tcp',
    FromPort: 443,
    ToPort: 443,
    CidrIpv4: '10.0.0.0/8',
    Description: 'added',
  };
  const desired = (more: object = {}) => desire(ec2SecurityGroupIngressRule.attributes, { ...config, ...more });

  test('are born marked, one permission in a call', () => {
    const input = createInput(ec2SecurityGroupIngressRule, { ...config, description: 'web' });
    assert.deepEqual(Object(input).IpPermissions, [
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: '10.0.0.0/8', Description: 'web' }] },
    ]);
    assert.equal(Object(input).TagSpecifications[0].ResourceType, 'security-group-rule');
  });

  test('are found by what they permit, in their direction, whatever their description', () => {
    assert.equal(ec2SecurityGroupIngressRule.find?.id(item, desired()), 'sgr-1');
    assert.equal(ec2SecurityGroupEgressRule.find?.id(item, desired()), undefined);
    assert.equal(ec2SecurityGroupIngressRule.find?.id(item, desired({ to_port: 444 })), undefined);
  });

  test('are listed by their group in their direction, and absent in the other', () => {
    assert.equal(ec2SecurityGroupIngressRule.child?.children(item, context)[0]?.id, 'sgr-1');
    assert.deepEqual(ec2SecurityGroupEgressRule.child?.children(item, context), []);
    assert.equal(readItem(ec2SecurityGroupEgressRule, item, 'sgr-1'), undefined);
  });

  test('change in place, but never the kind of their other side', () => {
    const live = readItem(ec2SecurityGroupIngressRule, item, 'sgr-1') ?? {};
    assert.deepEqual(ec2SecurityGroupIngressRule.replaces?.(desired({ cidr_ipv4: '10.1.0.0/16' }), live), []);
    const other = desired({ cidr_ipv4: null, referenced_security_group_id: 'sg-2' });
    assert.deepEqual(ec2SecurityGroupIngressRule.replaces?.(other, live), ['referenced_security_group_id']);
    const [call] = write(
      ec2SecurityGroupIngressRule,
      { ...config, to_port: 444 },
      { id: 'sgr-1', live, changed: ['to_port'] },
    );
    assert.equal(call?.[0], 'ModifySecurityGroupRules');
    const request = { IpProtocol: 'tcp', FromPort: 443, ToPort: 444, CidrIpv4: '10.0.0.0/8' };
    assert.deepEqual(JSON.parse(JSON.stringify(call?.[1])), {
      GroupId: 'sg-1',
      SecurityGroupRules: [{ SecurityGroupRuleId: 'sgr-1', SecurityGroupRule: request }],
    });
  });

  test('write a group of another account as Terraform does', () => {
    const foreign = { ...item, CidrIpv4: undefined, ReferencedGroupInfo: { GroupId: 'sg-9', UserId: '999999999999' } };
    assert.equal(
      readItem(ec2SecurityGroupIngressRule, foreign, 'sgr-1')?.['referenced_security_group_id'],
      '999999999999/sg-9',
    );
    const input = createInput(ec2SecurityGroupIngressRule, {
      ...config,
      cidr_ipv4: null,
      referenced_security_group_id: '999999999999/sg-9',
    });
    assert.deepEqual(Object(input).IpPermissions[0].UserIdGroupPairs, [
      { UserId: '999999999999', GroupId: 'sg-9', Description: undefined },
    ]);
  });

  test('need one other side, and ports where the protocol has them', () => {
    const problems = (more: object) => ec2SecurityGroupIngressRule.validate?.(desired(more)).length;
    assert.equal(problems({}), 0);
    assert.equal(problems({ cidr_ipv6: '::/0' }), 1);
    assert.equal(problems({ to_port: null }), 1);
    assert.equal(problems({ ip_protocol: '-1' }), 1);
    assert.equal(problems({ ip_protocol: '-1', from_port: null, to_port: null }), 0);
  });
});
