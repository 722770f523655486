import {
  AttachInternetGatewayCommand,
  CreateInternetGatewayCommand,
  DeleteInternetGatewayCommand,
  DetachInternetGatewayCommand,
} from '@aws-sdk/client-ec2';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { text } from '../../core/kinds/text.ts';
import { type Call, callOf } from '../call.ts';
import { describe } from '../describe.ts';
import { internetGateways } from './internet-gateways.ts';
import { ec2TagsAspect, tagList, tagsFrom } from './tags.ts';

const attributes = {
  vpc_id: text({ note: 'left out, the attachment is left alone (aws_internet_gateway_attachment)' }),
  tags: tagMap({ default: {} }),
  arn: text({ computed: true }),
  owner_id: text({ computed: true }),
};

const gateway = describe(attributes);

/** An internet gateway. Its id is the gateway id. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InternetGateway.html */
export const ec2InternetGateway = gateway.resource({
  type: 'aws_internet_gateway',
  summary: 'The way from a VPC to the internet and back.',
  service: 'ec2',
  createClass: 'mark',
  dataBearing: false,
  absent: ['InvalidInternetGatewayID.NotFound'],
  marked: gateway.marked(internetGateways, {
    id: (item) => item.InternetGatewayId ?? '',
    tags: (item) => tagsFrom(item.Tags),
  }),
  create: gateway.creation(CreateInternetGatewayCommand)({
    actions: ['ec2:CreateInternetGateway', 'ec2:CreateTags'],
    input: (_desired, birth) => ({
      TagSpecifications: [{ ResourceType: 'internet-gateway', Tags: tagList(birth.tags) }],
    }),
    id: (output) => output.InternetGateway?.InternetGatewayId ?? '',
  }),
  reads: {
    main: gateway.fromCollection(internetGateways, {
      by: 'id',
      gives: ['vpc_id', 'tags', 'arn', 'owner_id'],
      attributes: (item, _id, { scope }) => ({
        vpc_id: item.Attachments?.find(({ State }) => String(State) !== 'detached')?.VpcId ?? null,
        tags: tagsFrom(item.Tags),
        arn: `arn:${scope.partition}:ec2:${scope.region}:${item.OwnerId}:internet-gateway/${item.InternetGatewayId}`,
        owner_id: item.OwnerId ?? null,
      }),
      pending: (item) => {
        const moving = item.Attachments?.find(({ State }) => State === 'attaching' || State === 'detaching');
        return moving === undefined ? undefined : `the attachment to ${moving.VpcId} is ${moving.State}`;
      },
    }),
  },
  aspects: [
    {
      name: 'attachment',
      owns: ['vpc_id'],
      actions: ['ec2:AttachInternetGateway', 'ec2:DetachInternetGateway'],
      write: ({ id, desired, live }) => [
        ...detach(id, live.vpc_id),
        ...(desired.vpc_id === null
          ? []
          : [
              callOf(AttachInternetGatewayCommand, { InternetGatewayId: id, VpcId: desired.vpc_id }, [
                'Resource.AlreadyAssociated',
              ]),
            ]),
      ],
    },
    ec2TagsAspect(),
  ],
  remove: {
    actions: ['ec2:DetachInternetGateway', 'ec2:DeleteInternetGateway'],
    calls: ({ id, live }) => [
      ...detach(id, live.vpc_id),
      callOf(DeleteInternetGatewayCommand, { InternetGatewayId: id }),
    ],
  },
});

function detach(id: string, vpcId: string | null | undefined): readonly Call[] {
  return vpcId === null || vpcId === undefined
    ? []
    : [callOf(DetachInternetGatewayCommand, { InternetGatewayId: id, VpcId: vpcId }, ['Gateway.NotAttached'])];
}
