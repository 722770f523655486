import type { Call, Layer, LayerTools, Next, Reply } from '../call.ts';
import { createErrorReply } from '../create-error-reply.ts';
import { createFormRequest, isSuccess, withText } from '../edit-call.ts';
import { readElement, splitList } from '../xml.ts';
import { nameRule, readPermissions } from './rule-keys.ts';

const list = 'securityGroupRuleSet';

/**
 * Authorizes and revokes all rules of a call or none, and answers with every rule that was made. moto stops in the
 * middle and keeps what it did, and answers with the rules of the last permission only.
 */
export function createRuleBatches(tools: LayerTools): Layer {
  return async (call, next) => {
    const found = call.service === 'ec2' ? /^(Authorize|Revoke)SecurityGroup(?:In|E)gress$/.exec(call.operation) : null;
    const wanted = found === null ? [] : readPermissions(call);
    if (found === null || wanted.length < 2) return next(call);
    const before = await readRules(call, tools);
    if (found[1] === 'Authorize') return authorizeAll(call, tools, next, before);
    const there = new Set(before.map(nameRule));
    if (wanted.every((entry) => there.has(entry.key))) return next(call);
    const message = 'The specified rule does not exist in this security group.';
    return createErrorReply(call, { status: 400, code: 'InvalidPermission.NotFound', message });
  };
}

async function authorizeAll(call: Call, tools: LayerTools, next: Next, before: readonly string[]): Promise<Reply> {
  const known = new Set(before.map(readId));
  const reply = await next(call);
  const made = (await readRules(call, tools)).filter((rule) => !known.has(readId(rule)));
  if (isSuccess(reply)) {
    const parts = splitList(reply.body.toString('utf8'), list);
    return parts === undefined ? reply : withText(reply, `${parts.before}${made.join('')}${parts.after}`);
  }
  if (made.length === 0) return reply;
  const ids = made.map((rule, at) => [`SecurityGroupRuleId.${at + 1}`, readId(rule)] as const);
  const undo = { GroupId: String(call.parameters['GroupId']), ...Object.fromEntries(ids) };
  await tools.send(createFormRequest(call, call.operation.replace('Authorize', 'Revoke'), undo));
  return reply;
}

/** The rules of the group of a call, in the direction of the call. */
async function readRules(call: Call, tools: LayerTools): Promise<readonly string[]> {
  const filter = { 'Filter.1.Name': 'group-id', 'Filter.1.Value.1': String(call.parameters['GroupId']) };
  const reply = await tools.send(createFormRequest(call, 'DescribeSecurityGroupRules', filter));
  const egress = call.operation.endsWith('Egress') ? 'true' : 'false';
  const items = splitList(reply.body.toString('utf8'), list)?.items ?? [];
  return items.filter((item) => readElement(item, 'isEgress') === egress);
}

function readId(rule: string): string {
  return readElement(rule, 'securityGroupRuleId') ?? '';
}
