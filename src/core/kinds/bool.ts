import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';

/** True or false; the texts "true", "false", "1" and "0" convert as in Terraform. */
export const boolKind: Kind<boolean> = {
  name: 'bool',
  convert(value) {
    if (typeof value === 'boolean') {
      return { ok: true, value };
    }
    if (value === 'true' || value === '1') {
      return { ok: true, value: true };
    }
    if (value === 'false' || value === '0') {
      return { ok: true, value: false };
    }
    return { ok: false, problem: 'true or false is required' };
  },
  equal: (desired, live) => desired === live,
};

/** A true-or-false attribute. */
export function bool(options?: AttributeOptions<boolean>): Attribute<boolean> {
  return attribute(boolKind, options);
}
