import type { Call, Layer, LayerTools } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { createFormRequest, isSuccess } from '../edit-call.ts';
import { readElement, splitList } from '../xml.ts';

/** An association, as DescribeRouteTables shows it. */
interface Link {
  readonly table: string;
  readonly id: string;
}

/**
 * Keeps associations true: a subnet that is linked to another table is refused (moto answers with the old link), and
 * a deleted subnet or gateway takes its link with it (moto leaves one behind, and the table can not be deleted).
 */
export function createRouteTableLinks(tools: LayerTools): Layer {
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    if (call.operation === 'AssociateRouteTable') {
      const subnet = call.parameters['SubnetId'];
      const link = typeof subnet === 'string' ? (await findLinks(call, tools, subnet))[0] : undefined;
      if (link === undefined || link.table === call.parameters['RouteTableId']) return next(call);
      const message = `the specified association for route table ${String(call.parameters['RouteTableId'])} conflicts with an existing association`;
      return createErrorReply(call, { status: 400, code: 'Resource.AlreadyAssociated', message });
    }
    const reply = await next(call);
    if (call.operation !== 'DeleteSubnet' || !isSuccess(reply)) return reply;
    for (const link of await findLinks(call, tools, String(call.parameters['SubnetId']))) {
      await tools.send(createFormRequest(call, 'DisassociateRouteTable', { AssociationId: link.id }));
    }
    return reply;
  };
}

async function findLinks(call: Call, tools: LayerTools, subnet: string): Promise<readonly Link[]> {
  const filter = { 'Filter.1.Name': 'association.subnet-id', 'Filter.1.Value.1': subnet };
  const reply = await tools.send(createFormRequest(call, 'DescribeRouteTables', filter));
  const tables = splitList(reply.body.toString('utf8'), 'routeTableSet')?.items ?? [];
  return tables.flatMap((table) => {
    const links = splitList(table, 'associationSet')?.items ?? [];
    return links
      .filter((link) => readElement(link, 'subnetId') === subnet)
      .map((link) => ({
        table: readElement(link, 'routeTableId') ?? '',
        id: readElement(link, 'routeTableAssociationId') ?? '',
      }));
  });
}
