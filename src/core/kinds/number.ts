import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';

/** What Terraform reads as a number: decimal, without spaces. */
const decimal = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A number; numeric text converts as in Terraform. */
export const numberKind: Kind<number> = {
  name: 'number',
  convert(value) {
    const number = typeof value === 'string' && decimal.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isFinite(number)) {
      return { ok: true, value: number };
    }
    return { ok: false, problem: 'a number is required' };
  },
  equal: (desired, live) => desired === live,
};

/** A whole number. */
export const intKind: Kind<number> = {
  name: 'int',
  convert(value) {
    const converted = numberKind.convert(value);
    if (converted.ok && !Number.isSafeInteger(converted.value)) {
      return { ok: false, problem: `a whole number is required, not ${converted.value}` };
    }
    return converted;
  },
  equal: numberKind.equal,
};

/** A whole-number attribute. */
export function int(options?: AttributeOptions<number>): Attribute<number> {
  return attribute(intKind, options);
}
