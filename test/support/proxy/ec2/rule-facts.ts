import type { AccountBook } from '../account-book.ts';
import type { Call, Layer, LayerTools } from '../call.ts';
import { createFormRequest, isSuccess, withText } from '../edit-call.ts';
import { escapeXml, readElement, splitList } from '../xml.ts';
import { nameRule, type PermissionEntry, readPermissions } from './rule-keys.ts';

const list = 'securityGroupRuleSet';

/**
 * Shows what moto leaves out of a security group rule: its ARN, the owner of its group, and the description of a rule
 * whose source is a group or a prefix list.
 */
export function createRuleFacts(tools: LayerTools, accounts: AccountBook): Layer {
  const descriptions = new Map<string, string>();
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    const authorizes = /^AuthorizeSecurityGroup(In|E)gress$/.test(call.operation);
    const describes = /^UpdateSecurityGroupRuleDescriptions(In|E)gress$/.test(call.operation);
    const reply = await next(call);
    if (!isSuccess(reply)) return reply;
    if (describes) await noteNewDescriptions(call, tools, descriptions);
    if (!authorizes && call.operation !== 'DescribeSecurityGroupRules') return reply;
    const parts = splitList(reply.body.toString('utf8'), list);
    if (parts === undefined || parts.items.length === 0) return reply;
    if (authorizes) noteDescriptions(parts.items, readPermissions(call), descriptions);
    const account = await accounts.accountOf(call);
    const items = parts.items.map((item) => completeRule(item, call.region, account, descriptions));
    return withText(reply, `${parts.before}${items.join('')}${parts.after}`);
  };
}

function noteDescriptions(
  items: readonly string[],
  sources: readonly PermissionEntry[],
  descriptions: Map<string, string>,
): void {
  for (const item of items) {
    const source = sources.find((one) => one.key === nameRule(item));
    const id = readElement(item, 'securityGroupRuleId');
    if (source?.description !== undefined && id !== undefined) descriptions.set(id, source.description);
  }
}

async function noteNewDescriptions(call: Call, tools: LayerTools, descriptions: Map<string, string>): Promise<void> {
  for (const [name, id] of Object.entries(call.parameters)) {
    const at = /^SecurityGroupRuleDescription\.(\d+)\.SecurityGroupRuleId$/.exec(name)?.[1];
    const words = call.parameters[`SecurityGroupRuleDescription.${at ?? ''}.Description`];
    if (at !== undefined) descriptions.set(String(id), typeof words === 'string' ? words : '');
  }
  const sources = readPermissions(call);
  if (sources.length === 0) return;
  const filter = { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': String(call.parameters['GroupId']) };
  const reply = await tools.send(createFormRequest(call, 'DescribeSecurityGroupRules', filter));
  const egress = call.operation.endsWith('Egress') ? 'true' : 'false';
  const items = splitList(reply.body.toString('utf8'), list)?.items ?? [];
  noteDescriptions(
    items.filter((item) => readElement(item, 'isEgress') === egress),
    sources,
    descriptions,
  );
}

function completeRule(
  item: string,
  region: string,
  account: string,
  descriptions: ReadonlyMap<string, string>,
): string {
  const id = readElement(item, 'securityGroupRuleId') ?? '';
  const words = descriptions.get(id) ?? '';
  const added = [
    item.includes('<groupOwnerId>') ? '' : `<groupOwnerId>${account}</groupOwnerId>`,
    item.includes('<securityGroupRuleArn>')
      ? ''
      : `<securityGroupRuleArn>arn:aws:ec2:${region}:${account}:security-group-rule/${id}</securityGroupRuleArn>`,
    item.includes('<description>') || words === '' ? '' : `<description>${escapeXml(words)}</description>`,
  ];
  return item.replace(/<\/item>$/, `${added.join('')}</item>`);
}
