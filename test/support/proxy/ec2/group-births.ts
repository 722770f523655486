import type { Call, Layer } from '../call.ts';
import { isSuccess, withText } from '../edit-call.ts';
import { escapeXml } from '../xml.ts';

/** Shows the tags of a new security group in the answer that made it; moto puts them on and does not say so. */
export function createGroupBirths(): Layer {
  return async (call, next) => {
    const reply = await next(call);
    if (call.service !== 'ec2' || call.operation !== 'CreateSecurityGroup' || !isSuccess(reply)) return reply;
    const text = reply.body.toString('utf8');
    const tags = readTags(call);
    if (tags === '' || text.includes('<tagSet>')) return reply;
    return withText(
      reply,
      text.replace(/<\/\w+Response>\s*$/, (end) => `<tagSet>${tags}</tagSet>${end}`),
    );
  };
}

function readTags(call: Call): string {
  const keys = Object.entries(call.parameters).filter(([name]) => /^TagSpecification\.\d+\.Tag\.\d+\.Key$/.test(name));
  const items = keys.map(([name, key]) => {
    const value = call.parameters[name.replace(/Key$/, 'Value')];
    return `<item><key>${escapeXml(String(key))}</key><value>${escapeXml(typeof value === 'string' ? value : '')}</value></item>`;
  });
  return items.join('');
}
