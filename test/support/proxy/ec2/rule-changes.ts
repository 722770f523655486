import type { Call, Layer, LayerTools, Next, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { createFormRequest, isSuccess, withForm, withText } from '../edit-call.ts';
import { readBlocks, readElement, splitList, unescapeXml } from '../xml.ts';

/** The kinds of source of a rule: its field in a change, and where a permission has it. */
const kinds = [
  { field: 'CidrIpv4', element: 'cidrIpv4', permission: 'IpRanges.1.CidrIp', list: 'IpRanges.1' },
  { field: 'CidrIpv6', element: 'cidrIpv6', permission: 'Ipv6Ranges.1.CidrIpv6', list: 'Ipv6Ranges.1' },
  {
    field: 'PrefixListId',
    element: 'prefixListId',
    permission: 'PrefixListIds.1.PrefixListId',
    list: 'PrefixListIds.1',
  },
  { field: 'ReferencedGroupId', element: 'referencedGroupInfo', permission: 'Groups.1.GroupId', list: 'Groups.1' },
] as const;

type Fields = Readonly<Record<string, string>>;

/**
 * Carries out ModifySecurityGroupRules for every kind of source; moto changes only the ports and the IPv4 range. The
 * old rule is revoked and the new one authorized, and the new id is hidden behind the old one from then on.
 */
export function createRuleChanges(tools: LayerTools): Layer {
  const inner = new Map<string, string>();
  const outer = new Map<string, string>();
  return async (call, next) => {
    if (call.service !== 'ec2') return next(call);
    const translated = translateCall(call, inner);
    const reply = await (call.operation === 'ModifySecurityGroupRules'
      ? modifyRules({ call: translated, tools, next, alias: (from, to) => alias(from, to, inner, outer) })
      : next(translated));
    return outer.size === 0 ? reply : translateReply(reply, outer);
  };
}

function alias(old: string, fresh: string, inner: Map<string, string>, outer: Map<string, string>): void {
  const shown = outer.get(old) ?? old;
  outer.delete(old);
  outer.set(fresh, shown);
  inner.set(shown, fresh);
}

function translateCall(call: Call, inner: ReadonlyMap<string, string>): Call {
  const changed = Object.entries(call.parameters).filter(([, value]) => inner.has(String(value)));
  if (changed.length === 0) return call;
  return withForm(call, Object.fromEntries(changed.map(([name, value]) => [name, inner.get(String(value))])));
}

function translateReply(reply: Reply, outer: ReadonlyMap<string, string>): Reply {
  const text = reply.body.toString('utf8');
  const shown = text.replace(/sgr-[0-9a-f]+/g, (id) => outer.get(id) ?? id);
  return shown === text ? reply : withText(reply, shown);
}

interface Modification {
  readonly call: Call;
  readonly tools: LayerTools;
  readonly next: Next;
  readonly alias: (old: string, fresh: string) => void;
}

async function modifyRules(modification: Modification): Promise<Reply> {
  const { call } = modification;
  for (let at = 1; call.parameters[`SecurityGroupRule.${at}.SecurityGroupRuleId`] !== undefined; at += 1) {
    const failed = await modifyRule(modification, at);
    if (failed !== undefined) return failed;
  }
  const text =
    '<ModifySecurityGroupRulesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><return>true</return></ModifySecurityGroupRulesResponse>';
  return { status: 200, headers: { 'content-type': 'text/xml' }, body: Buffer.from(text) };
}

async function modifyRule({ call, tools, next, alias: rename }: Modification, at: number): Promise<Reply | undefined> {
  const prefix = `SecurityGroupRule.${at}.SecurityGroupRule.`;
  const id = String(call.parameters[`SecurityGroupRule.${at}.SecurityGroupRuleId`]);
  const group = String(call.parameters['GroupId']);
  const found = await tools.send(
    createFormRequest(call, 'DescribeSecurityGroupRules', { 'SecurityGroupRuleId.1': id }),
  );
  const rule = splitList(found.body.toString('utf8'), 'securityGroupRuleSet')?.items[0];
  if (!isSuccess(found) || rule === undefined) return found;
  const wanted = Object.entries(call.parameters).filter(([name]) => name.startsWith(prefix));
  const change: Fields = Object.fromEntries(wanted.map(([name, value]) => [name.slice(prefix.length), String(value)]));
  const kind = kinds.find((one) => change[one.field] !== undefined);
  if (kind === undefined || !rule.includes(`<${kind.element}>`)) {
    const message = `Invalid rule type for security group rule '${id}'. You may not change the type of the source of an existing rule.`;
    return createErrorReply(call, { status: 400, code: 'InvalidParameterValue', message });
  }
  const direction = readElement(rule, 'isEgress') === 'true' ? 'Egress' : 'Ingress';
  const revoked = await next(
    reshape(call, `RevokeSecurityGroup${direction}`, { GroupId: group, 'SecurityGroupRuleId.1': id }),
  );
  if (!isSuccess(revoked)) return revoked;
  const fields = { GroupId: group, ...describePermission(change, kind), ...describeTags(rule) };
  const authorized = await next(reshape(call, `AuthorizeSecurityGroup${direction}`, fields));
  if (!isSuccess(authorized)) return restoreRule({ call, next, rule, id, direction, rename }, authorized);
  rename(id, readElement(authorized.body.toString('utf8'), 'securityGroupRuleId') ?? id);
  return undefined;
}

function reshape(call: Call, operation: string, fields: Readonly<Record<string, string | undefined>>): Call {
  const request = createFormRequest(call, operation, fields);
  const known = Object.entries(fields).filter(([, value]) => value !== undefined);
  return { ...call, operation, parameters: Object.fromEntries(known), request };
}

function describePermission(
  change: Fields,
  kind: (typeof kinds)[number],
): Readonly<Record<string, string | undefined>> {
  const start = 'IpPermissions.1.';
  return {
    [`${start}IpProtocol`]: change['IpProtocol'],
    [`${start}FromPort`]: change['FromPort'],
    [`${start}ToPort`]: change['ToPort'],
    [`${start}${kind.permission}`]: change[kind.field],
    [`${start}${kind.list}.Description`]: change['Description'] === '' ? undefined : change['Description'],
  };
}

function describeTags(rule: string): Readonly<Record<string, string>> {
  const tags = readBlocks(/<tagSet>([^]*?)<\/tagSet>/.exec(rule)?.[1] ?? '', 'item');
  if (tags.length === 0) return {};
  const fields = tags.flatMap((tag, at): readonly (readonly [string, string])[] => [
    [`TagSpecification.1.Tag.${at + 1}.Key`, readElement(tag, 'key') ?? ''],
    [`TagSpecification.1.Tag.${at + 1}.Value`, readElement(tag, 'value') ?? ''],
  ]);
  return { 'TagSpecification.1.ResourceType': 'security-group-rule', ...Object.fromEntries(fields) };
}

interface Restoration {
  readonly call: Call;
  readonly next: Next;
  readonly rule: string;
  readonly id: string;
  readonly direction: string;
  readonly rename: (old: string, fresh: string) => void;
}

/** Puts the old rule back after the new one was refused, so that a refused change changes nothing. */
async function restoreRule({ call, next, rule, id, direction, rename }: Restoration, refusal: Reply): Promise<Reply> {
  const kind = kinds.find((one) => rule.includes(`<${one.element}>`));
  if (kind === undefined) return refusal;
  const source =
    kind.field === 'ReferencedGroupId'
      ? /<referencedGroupInfo>[^]*?<groupId>([^<]*)</.exec(rule)?.[1]
      : readElement(rule, kind.element);
  const names = { IpProtocol: 'ipProtocol', FromPort: 'fromPort', ToPort: 'toPort', Description: 'description' };
  const old = Object.entries(names).map(([field, element]) => [field, readElement(rule, element)] as const);
  const known = old.filter((entry): entry is readonly [string, string] => entry[1] !== undefined);
  const change: Fields = { ...Object.fromEntries(known), [kind.field]: unescapeXml(source ?? '') };
  const fields = {
    GroupId: String(call.parameters['GroupId']),
    ...describePermission(change, kind),
    ...describeTags(rule),
  };
  const restored = await next(reshape(call, `AuthorizeSecurityGroup${direction}`, fields));
  rename(id, readElement(restored.body.toString('utf8'), 'securityGroupRuleId') ?? id);
  return refusal;
}
