import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';
import { canonicalPolicy, readPolicy } from './iam-policy-canonical.ts';

/** An IAM policy document as text; equal when AWS would decide the same by the same words, whatever their order and shape. */
export const iamPolicyKind: Kind<string> = {
  name: 'iamPolicy',
  convert(value) {
    if (typeof value !== 'string') {
      return { ok: false, problem: 'a policy document as JSON text is required' };
    }
    if (readPolicy(value) === undefined) {
      return { ok: false, problem: 'this text is not a policy document: it must be one JSON object' };
    }
    return { ok: true, value };
  },
  equal: (desired, live) => desired === live || samePolicy(desired, live),
};

/** A policy-document attribute. */
export function iamPolicy(options?: AttributeOptions<string>): Attribute<string> {
  return attribute(iamPolicyKind, options);
}

function samePolicy(left: string, right: string): boolean {
  const desired = readPolicy(left);
  const live = readPolicy(right);
  return desired !== undefined && live !== undefined && canonicalPolicy(desired) === canonicalPolicy(live);
}
