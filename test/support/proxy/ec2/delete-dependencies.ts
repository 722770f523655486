import type { Call, Layer, LayerTools } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { createFormRequest } from '../edit-call.ts';
import { readElement, splitList } from '../xml.ts';

/** One look for objects that stand in the way of a deletion. */
interface Look {
  readonly action: string;
  readonly filter: string;
  readonly list: string;
  /** False for what AWS made with the object and removes with it, or for the object itself. */
  readonly blocks: (item: string, id: string) => boolean;
}

const interfaces = { action: 'DescribeNetworkInterfaces', list: 'networkInterfaceSet', blocks: () => true };
const groups = { action: 'DescribeSecurityGroups', list: 'securityGroupInfo' };
const isOther = (item: string, id: string): boolean => readElement(item, 'groupId') !== id;

/** What stands in the way of which deletion. */
const looks: Readonly<Record<string, { readonly field: string; readonly looks: readonly Look[] }>> = {
  DeleteSecurityGroup: {
    field: 'GroupId',
    looks: [
      { ...groups, filter: 'ip-permission.group-id', blocks: isOther },
      { ...groups, filter: 'egress.ip-permission.group-id', blocks: isOther },
      { ...interfaces, filter: 'group-id' },
    ],
  },
  DeleteSubnet: { field: 'SubnetId', looks: [{ ...interfaces, filter: 'subnet-id' }] },
  DeleteVpc: {
    field: 'VpcId',
    looks: [
      { ...groups, filter: 'vpc-id', blocks: (item) => readElement(item, 'groupName') !== 'default' },
      { ...interfaces, filter: 'vpc-id' },
      { action: 'DescribeSubnets', filter: 'vpc-id', list: 'subnetSet', blocks: () => true },
      {
        action: 'DescribeInternetGateways',
        filter: 'attachment.vpc-id',
        list: 'internetGatewaySet',
        blocks: () => true,
      },
      {
        action: 'DescribeRouteTables',
        filter: 'vpc-id',
        list: 'routeTableSet',
        blocks: (item) => !item.includes('<main>true</main>'),
      },
    ],
  },
};

/** Refuses to delete a VPC, a subnet or a security group that something still needs; moto deletes some of them. */
export function createDeleteDependencies(tools: LayerTools): Layer {
  return async (call, next) => {
    const deletion = call.service === 'ec2' ? looks[call.operation] : undefined;
    const id = deletion === undefined ? undefined : call.parameters[deletion.field];
    if (deletion === undefined || typeof id !== 'string') return next(call);
    for (const look of deletion.looks) {
      if (!(await isBlocked(call, tools, look, id))) continue;
      const message = `resource ${id} has a dependent object`;
      return createErrorReply(call, { status: 400, code: 'DependencyViolation', message });
    }
    return next(call);
  };
}

async function isBlocked(call: Call, tools: LayerTools, look: Look, id: string): Promise<boolean> {
  const fields = { 'Filter.1.Name': look.filter, 'Filter.1.Value.1': id };
  const reply = await tools.send(createFormRequest(call, look.action, fields));
  const items = splitList(reply.body.toString('utf8'), look.list)?.items ?? [];
  return items.some((item) => look.blocks(item, id));
}
