import { CreateNatGatewayCommand, DeleteNatGatewayCommand, type NatGateway } from '@aws-sdk/client-ec2';
import type { Live } from '../../core/attribute.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { natGateways } from './nat-gateways.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  subnet_id: text({ required: true, onChange: 'replace' }),
  allocation_id: text({ onChange: 'replace' }),
  connectivity_type: choice(['public', 'private'], { default: 'public', onChange: 'replace' }),
  private_ip: text({ onChange: 'replace' }),
  tags: tagMap({ default: {} }),
  association_id: text({ computed: true }),
  network_interface_id: text({ computed: true }),
  public_ip: text({ computed: true }),
};

const gateway = describe(attributes);

/**
 * A NAT gateway. Its id is the gateway id. One that failed, or was deleted, is absent, though AWS shows it for an hour more.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_NatGateway.html
 */
export const ec2NatGateway = gateway.resource({
  type: 'aws_nat_gateway',
  summary: 'The way out of private subnets, with no way in.',
  service: 'ec2',
  createClass: 'token',
  dataBearing: false,
  absent: ['NatGatewayNotFound', 'InvalidNatGatewayID.NotFound'],
  marked: gateway.marked(natGateways, { id: (item) => item.NatGatewayId ?? '', tags: (item) => tagsFrom(item.Tags) }),
  create: gateway.creation(CreateNatGatewayCommand)({
    actions: ['ec2:CreateNatGateway', 'ec2:CreateTags'],
    input: (desired, birth) => ({
      ClientToken: birth.token,
      SubnetId: desired.subnet_id ?? undefined,
      AllocationId: desired.allocation_id ?? undefined,
      ConnectivityType: desired.connectivity_type === 'private' ? 'private' : 'public',
      PrivateIpAddress: desired.private_ip ?? undefined,
      TagSpecifications: [{ ResourceType: 'natgateway', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.NatGateway?.NatGatewayId ?? '',
  }),
  reads: {
    main: gateway.fromCollection(natGateways, {
      by: 'id',
      gives: Object.keys(attributes) as (keyof typeof attributes)[],
      attributes: (item) => liveGateway(item),
      pending: ({ State }) => (State === 'pending' || State === 'deleting' ? `the NAT gateway is ${State}` : undefined),
    }),
  },
  aspects: [ec2TagsAspect()],
  remove: {
    actions: ['ec2:DeleteNatGateway'],
    calls: ({ id }) => [callOf(DeleteNatGatewayCommand, { NatGatewayId: id })],
  },
  validate: ({ connectivity_type, allocation_id }) => [
    ...(connectivity_type === 'private' && allocation_id !== null
      ? ['A private NAT gateway has no public address. Leave allocation_id out, or make it public.']
      : []),
    ...(connectivity_type !== 'private' && allocation_id === null
      ? ['A public NAT gateway needs an address: give allocation_id, the id of an aws_eip.']
      : []),
  ],
});

/** The first address is the one that the gateway was made with. */
function liveGateway(item: NatGateway): Live<typeof attributes> {
  const addresses = item.NatGatewayAddresses ?? [];
  const first = addresses.find(({ IsPrimary }) => IsPrimary === true) ?? addresses[0];
  return {
    subnet_id: item.SubnetId ?? null,
    allocation_id: first?.AllocationId || null,
    connectivity_type: item.ConnectivityType ?? 'public',
    private_ip: first?.PrivateIp || null,
    tags: tagsFrom(item.Tags),
    association_id: first?.AssociationId ?? null,
    network_interface_id: first?.NetworkInterfaceId ?? null,
    public_ip: first?.PublicIp ?? null,
  };
}
