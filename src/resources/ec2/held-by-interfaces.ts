import {
  DescribeNetworkInterfacesCommand,
  type DescribeNetworkInterfacesCommandOutput,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { callOf } from '../call.ts';
import type { Holders } from '../define.ts';

/**
 * Network interfaces keep a security group, a subnet and a VPC from being deleted, those of a Lambda function for up to 45 minutes
 * after it let go of them. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
 */
export function heldByInterfaces(filter: 'group-id' | 'subnet-id' | 'vpc-id'): Holders {
  return {
    actions: ['ec2:DescribeNetworkInterfaces'],
    call: (id) =>
      callOf(DescribeNetworkInterfacesCommand, { Filters: [{ Name: filter, Values: [id] }], MaxResults: 100 }),
    names: (output) => (output as DescribeNetworkInterfacesCommandOutput).NetworkInterfaces?.map(nameInterface) ?? [],
  };
}

/** The id, what it is for, and whose it is: an instance, or whoever had it made. */
function nameInterface({
  NetworkInterfaceId,
  Description,
  InterfaceType,
  Attachment,
  RequesterId,
}: NetworkInterface): string {
  const purpose = Description === undefined || Description === '' ? '' : ` "${Description}"`;
  const owner =
    Attachment?.InstanceId === undefined ? RequesterId && `made by ${RequesterId}` : `of ${Attachment.InstanceId}`;
  const facts = [InterfaceType === 'interface' ? undefined : InterfaceType, owner].filter((fact) => fact !== undefined);
  return `${NetworkInterfaceId}${purpose}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`;
}
