import type { Call, Layer, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { isSuccess, withForm, withText } from '../edit-call.ts';
import { createPageStore, type PageStore } from '../page-store.ts';
import { splitList, type XmlList } from '../xml.ts';

/** The list in the answer of each operation that moto gives whole, the smallest and the largest page. */
const listings: Readonly<Record<string, { readonly list: string; readonly min: number; readonly max: number }>> = {
  DescribeVpcs: { list: 'vpcSet', min: 5, max: 1000 },
  DescribeSubnets: { list: 'subnetSet', min: 5, max: 1000 },
  DescribeInternetGateways: { list: 'internetGatewaySet', min: 5, max: 1000 },
  DescribeSecurityGroups: { list: 'securityGroupInfo', min: 5, max: 1000 },
  DescribeSecurityGroupRules: { list: 'securityGroupRuleSet', min: 5, max: 1000 },
  DescribeRouteTables: { list: 'routeTableSet', min: 5, max: 100 },
  DescribeNetworkAcls: { list: 'networkAclSet', min: 5, max: 1000 },
  DescribeNetworkInterfaces: { list: 'networkInterfaceSet', min: 5, max: 1000 },
  DescribeNatGateways: { list: 'natGatewaySet', min: 5, max: 1000 },
};

/** Gives the answers of Describe calls page by page, as EC2 does; moto gives everything at once. A page may hold fewer than were asked for. */
export function createDescribePages(largestPage: () => number): Layer {
  const store = createPageStore<string>();
  return async (call, next) => {
    const listing = call.service === 'ec2' ? listings[call.operation] : undefined;
    if (listing === undefined) return next(call);
    const wanted = call.parameters['MaxResults'];
    const size = wanted === undefined ? listing.max : Number(wanted);
    if (!Number.isInteger(size) || size < listing.min || size > listing.max) {
      return refuse(
        call,
        `Value ( ${String(wanted)} ) for parameter maxResults is invalid. Expecting a value between ${listing.min} and ${listing.max}.`,
      );
    }
    const whole = (): Promise<Reply> => next(withForm(call, { MaxResults: undefined, NextToken: undefined }));
    return answerPage(call, { store, size: Math.min(size, largestPage()), whole, list: listing.list });
  };
}

interface Listing {
  readonly store: PageStore<string>;
  readonly size: number;
  readonly list: string;
  /** Asks moto for everything. */
  readonly whole: () => Promise<Reply>;
}

async function answerPage(call: Call, { store, size, list, whole }: Listing): Promise<Reply> {
  const { MaxResults: _size, NextToken: token, ...rest } = call.parameters;
  const question = JSON.stringify([call.caller, call.region, call.operation, rest]);
  if (typeof token === 'string') {
    const found = store.next(question, token, size);
    if (found === undefined) return refuse(call, 'The specified nextToken is not valid.', 'InvalidNextToken');
    const shell = emptyAnswer(call.operation, list);
    const body = Buffer.from(join(shell, found.page, found.token));
    return { status: 200, headers: { 'content-type': 'text/xml' }, body };
  }
  const reply = await whole();
  const parts = isSuccess(reply) ? splitList(reply.body.toString('utf8'), list) : undefined;
  if (parts === undefined || parts.items.length <= size) return reply;
  const first = store.open(question, parts.items, size);
  return withText(reply, join(parts, first.page, first.token));
}

function emptyAnswer(operation: string, list: string): XmlList {
  const before = `<${operation}Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>next-page</requestId><${list}>`;
  return { before, items: [], after: `</${list}></${operation}Response>` };
}

function join(parts: XmlList, page: readonly string[], token: string | undefined): string {
  const closing = /<\/\w+Response>\s*$/;
  const after =
    token === undefined ? parts.after : parts.after.replace(closing, (end) => `<nextToken>${token}</nextToken>${end}`);
  return `${parts.before}${page.join('')}${after}`;
}

function refuse(call: Call, message: string, code = 'InvalidParameterValue'): Reply {
  return createErrorReply(call, { status: 400, code, message });
}
