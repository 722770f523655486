import {
  CreateSecurityGroupCommand,
  DeleteSecurityGroupCommand,
  RevokeSecurityGroupEgressCommand,
  type SecurityGroup,
} from '@aws-sdk/client-ec2';
import { attribute, type Desired, type Live } from '../../core/attribute.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { generatedName, prefixOf } from './generated-name.ts';
import { heldByInterfaces } from './held-by-interfaces.ts';
import { inlineRules, permissionsOf, rulesOf, writeRules } from './inline-rules.ts';
import { livePermissions, type Permission, permission, permissionInput, permissionKey } from './permissions.ts';
import { ruleTrailNames } from './rule-trail-names.ts';
import { securityGroups } from './security-groups.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  name: text({ onChange: 'replace' }),
  name_prefix: attribute(
    { ...textKind, name: 'prefix', equal: (desired: string, live: string) => live.startsWith(desired) },
    { onChange: 'replace', note: 'only the beginning of the name is compared' },
  ),
  description: text({ default: 'Managed by Terraform', onChange: 'replace' }),
  vpc_id: text({ onChange: 'replace' }),
  ingress: inlineRules,
  egress: inlineRules,
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  owner_id: text({ computed: true }),
};

const group = describe(attributes);

/** A security group. Its id is the group id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SecurityGroup.html */
export const ec2SecurityGroup = group.resource({
  type: 'aws_security_group',
  summary: 'A firewall around network interfaces, with or without its rules.',
  service: 'ec2',
  createClass: 'name',
  dataBearing: false,
  absent: ['InvalidGroup.NotFound', 'InvalidSecurityGroupID.NotFound'],
  uniqueKey: ({ vpc_id, name }) => (name === null ? undefined : `${vpc_id}/${name}`),
  marked: group.marked(securityGroups, { id: (item) => item.GroupId ?? '', tags: (item) => tagsFrom(item.Tags) }),
  create: group.creation(CreateSecurityGroupCommand)({
    actions: ['ec2:CreateSecurityGroup', 'ec2:CreateTags', 'ec2:RevokeSecurityGroupEgress'],
    input: (desired, birth) => ({
      GroupName: desired.name ?? generatedName(desired.name_prefix ?? 'terraform-', birth.token),
      Description: desired.description ?? undefined,
      VpcId: desired.vpc_id ?? undefined,
      TagSpecifications: [{ ResourceType: 'security-group', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.GroupId ?? '',
    already: ['InvalidGroup.Duplicate'],
    finish: revokeDefaults,
  }),
  reads: {
    main: group.fromCollection(securityGroups, {
      by: 'id',
      gives: Object.keys(attributes) as (keyof typeof attributes)[],
      attributes: (item, _id, { scope }) => ({
        ...liveGroup(item),
        arn: `arn:${scope.partition}:ec2:${scope.region}:${item.OwnerId}:security-group/${item.GroupId}`,
      }),
    }),
  },
  aspects: [
    {
      name: 'ingress',
      owns: ['ingress'],
      actions: [
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:RevokeSecurityGroupIngress',
        'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
      ],
      write: ({ id, desired, live }) => writeRules('ingress', id, desired.ingress ?? [], live.ingress ?? []),
    },
    {
      name: 'egress',
      owns: ['egress'],
      actions: [
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:RevokeSecurityGroupEgress',
        'ec2:UpdateSecurityGroupRuleDescriptionsEgress',
      ],
      write: ({ id, desired, live }) => writeRules('egress', id, desired.egress ?? [], live.egress ?? []),
    },
    ec2TagsAspect(),
  ],
  events: ruleTrailNames,
  remove: {
    actions: ['ec2:DeleteSecurityGroup'],
    calls: ({ id }) => [callOf(DeleteSecurityGroupCommand, { GroupId: id })],
    holders: heldByInterfaces('group-id'),
  },
  validate: ({ name, name_prefix }) =>
    name !== null && name_prefix !== null
      ? ['Only one of name and name_prefix may be given, because a group has one name; remove one.']
      : [],
});

function liveGroup(item: SecurityGroup): Live<typeof attributes> {
  const self = { id: item.GroupId ?? '', owner: item.OwnerId };
  return {
    name: item.GroupName ?? null,
    name_prefix: prefixOf(item.GroupName ?? ''),
    description: item.Description ?? null,
    vpc_id: item.VpcId ?? null,
    ingress: rulesOf(livePermissions(item.IpPermissions, self)),
    egress: rulesOf(livePermissions(item.IpPermissionsEgress, self)),
    tags: tagsFrom(item.Tags),
    owner_id: item.OwnerId ?? null,
  };
}

const everything = { protocol: '-1', from: null, to: null };
const bornWith: readonly Permission[] = [
  permission(everything, { kind: 'ipv4', value: '0.0.0.0/0' }, undefined),
  permission(everything, { kind: 'ipv6', value: '::/0' }, undefined),
];

/** AWS opens every new group to the outside, by IPv6 only where the VPC has it; what is desired anyway stays open. */
function revokeDefaults(id: string, desired: Desired<typeof attributes>): readonly Call[] {
  const wanted = new Set(permissionsOf(desired.egress ?? []).map(permissionKey));
  return bornWith
    .filter((one) => !wanted.has(permissionKey(one)))
    .map((one) =>
      callOf(RevokeSecurityGroupEgressCommand, { GroupId: id, IpPermissions: [permissionInput(id, one)] }, [
        'InvalidPermission.NotFound',
      ]),
    );
}
