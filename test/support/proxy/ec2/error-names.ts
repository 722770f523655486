import type { Call, Layer } from '../call.ts';
import { withText } from '../edit-call.ts';
import { readElement } from '../xml.ts';

interface Renaming {
  readonly operation: RegExp;
  readonly from: string;
  readonly to: string;
  readonly when?: (call: Call) => boolean;
}

const renamings: readonly Renaming[] = [
  { operation: /^(Create|Replace)Route$/, from: 'InvalidInternetGatewayID.NotFound', to: 'InvalidGatewayID.NotFound' },
  {
    operation: /^RevokeSecurityGroup(In|E)gress$/,
    from: 'InvalidPermission.NotFound',
    to: 'InvalidSecurityGroupRuleId.NotFound',
    when: (call) => call.parameters['SecurityGroupRuleId.1'] !== undefined,
  },
];

/** Gives errors the code that EC2 uses where moto uses another. */
export function createErrorNames(): Layer {
  return async (call, next) => {
    const reply = await next(call);
    if (call.service !== 'ec2' || reply.status < 400) return reply;
    const text = reply.body.toString('utf8');
    const code = readElement(text, 'Code');
    const found = renamings.find(
      (one) => one.from === code && one.operation.test(call.operation) && (one.when === undefined || one.when(call)),
    );
    return found === undefined ? reply : withText(reply, text.replace(`<Code>${found.from}<`, `<Code>${found.to}<`));
  };
}
