import type { Call, Layer, LayerTools } from '../call.ts';
import { type AwsError, createErrorReply } from '../create-error-reply.ts';
import { createFormRequest, isSuccess } from '../edit-call.ts';
import { readElement, splitList } from '../xml.ts';

/** The characters of the name and the description of a security group. */
const groupText = /^[a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]{1,255}$/;

/** Refuses inputs that EC2 refuses and moto takes: odd group names, reserved tags, the main route table, the default group. */
export function createInputChecks(tools: LayerTools): Layer {
  return async (call, next) => {
    if (call.service !== 'ec2' || !call.mutating) return next(call);
    const complaint = complainAboutTags(call) ?? (await complainAbout(call, tools));
    return complaint === undefined ? next(call) : createErrorReply(call, complaint);
  };
}

function refuse(code: string, message: string): AwsError {
  return { status: 400, code, message };
}

function complainAboutTags(call: Call): AwsError | undefined {
  if (call.operation === 'DeleteTags') return undefined;
  const reserved = Object.entries(call.parameters).find(
    ([name, value]) => /(^|\.)Tag\.\d+\.Key$/.test(name) && String(value).toLowerCase().startsWith('aws:'),
  );
  if (reserved === undefined) return undefined;
  return refuse('InvalidParameterValue', "Tag keys starting with 'aws:' are reserved for internal use");
}

async function complainAbout(call: Call, tools: LayerTools): Promise<AwsError | undefined> {
  switch (call.operation) {
    case 'CreateSecurityGroup':
      return complainAboutNewGroup(call, tools);
    case 'DeleteSecurityGroup': {
      const group = await findOne(call, tools, ['DescribeSecurityGroups', 'GroupId', 'securityGroupInfo']);
      if (group === undefined || readElement(group, 'groupName') !== 'default') return undefined;
      const id = String(call.parameters['GroupId']);
      return refuse('CannotDelete', `the specified group: "${id}" name: "default" cannot be deleted by a user`);
    }
    case 'DeleteRouteTable': {
      const table = await findOne(call, tools, ['DescribeRouteTables', 'RouteTableId', 'routeTableSet']);
      if (table?.includes('<main>true</main>') !== true) return undefined;
      const id = String(call.parameters['RouteTableId']);
      return refuse('DependencyViolation', `The routeTable '${id}' has dependencies and cannot be deleted.`);
    }
    default:
      return undefined;
  }
}

async function complainAboutNewGroup(call: Call, tools: LayerTools): Promise<AwsError | undefined> {
  const { GroupName: name, GroupDescription: description, VpcId: vpc } = call.parameters;
  if (typeof name !== 'string' || !groupText.test(name) || name.startsWith('sg-')) {
    return refuse('InvalidParameterValue', `Invalid security group name: ${String(name)}`);
  }
  if (name.toLowerCase() === 'default') {
    return refuse('InvalidParameterValue', 'Cannot use reserved security group name: default');
  }
  if (typeof description !== 'string' || !groupText.test(description)) {
    return refuse(
      'InvalidParameterValue',
      'Value for parameter GroupDescription is invalid. Character sets beyond ASCII are not supported.',
    );
  }
  if (typeof vpc !== 'string') return undefined;
  const reply = await tools.send(createFormRequest(call, 'DescribeVpcs', { 'VpcId.1': vpc }));
  return isSuccess(reply) ? undefined : refuse('InvalidVpcID.NotFound', `The vpc ID '${vpc}' does not exist`);
}

async function findOne(
  call: Call,
  tools: LayerTools,
  where: readonly [string, string, string],
): Promise<string | undefined> {
  const [action, field, list] = where;
  const id = call.parameters[field];
  if (typeof id !== 'string') return undefined;
  const reply = await tools.send(createFormRequest(call, action, { [`${field}.1`]: id }));
  return splitList(reply.body.toString('utf8'), list)?.items[0];
}
