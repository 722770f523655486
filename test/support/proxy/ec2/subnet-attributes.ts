import type { Call, Layer } from '../call.ts';
import { isSuccess, withText } from '../edit-call.ts';
import { readElement, splitList } from '../xml.ts';

/** What ModifySubnetAttribute can set, and where DescribeSubnets shows it, of that which moto drops. */
const attributes: Readonly<Record<string, { readonly element: string; readonly value: string }>> = {
  PrivateDnsHostnameTypeOnLaunch: { element: 'hostnameType', value: 'ip-name' },
  'EnableResourceNameDnsARecordOnLaunch.Value': { element: 'enableResourceNameDnsARecord', value: 'false' },
  'EnableResourceNameDnsAAAARecordOnLaunch.Value': { element: 'enableResourceNameDnsAAAARecord', value: 'false' },
  'EnableDns64.Value': { element: 'enableDns64', value: 'false' },
};

/** Keeps the subnet attributes that moto accepts and drops, and shows EnableDns64 and MapCustomerOwnedIpOnLaunch. */
export function createSubnetAttributes(): Layer {
  const set = new Map<string, Readonly<Record<string, string>>>();
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    const reply = await next(call);
    if (!isSuccess(reply)) return reply;
    if (call.operation === 'ModifySubnetAttribute') noteAttributes(call, set);
    if (call.operation !== 'DescribeSubnets') return reply;
    const parts = splitList(reply.body.toString('utf8'), 'subnetSet');
    if (parts === undefined) return reply;
    const items = parts.items.map((item) => showAttributes(item, set.get(readElement(item, 'subnetId') ?? '') ?? {}));
    return withText(reply, `${parts.before}${items.join('')}${parts.after}`);
  };
}

function noteAttributes(call: Call, set: Map<string, Readonly<Record<string, string>>>): void {
  const id = String(call.parameters['SubnetId']);
  const changed: Record<string, string> = { ...set.get(id) };
  for (const [name, { element }] of Object.entries(attributes)) {
    const value = call.parameters[name];
    if (typeof value === 'string') changed[element] = value;
  }
  set.set(id, changed);
}

function showAttributes(item: string, changed: Readonly<Record<string, string>>): string {
  const closed = item.replace(/<\/item>$/, '');
  const missing = ['enableDns64', 'mapCustomerOwnedIpOnLaunch'].filter((element) => !item.includes(`<${element}>`));
  let text = `${closed}${missing.map((element) => `<${element}>false</${element}>`).join('')}</item>`;
  for (const [element, value] of Object.entries(changed)) {
    text = text.replace(new RegExp(`<${element}>[^<]*</${element}>`), `<${element}>${value}</${element}>`);
  }
  return text;
}
