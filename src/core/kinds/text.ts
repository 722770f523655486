import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';
import { fromFloat } from '../value-number.ts';
import { formatNumber } from '../value-number-format.ts';

/** Text; numbers and booleans convert as in Terraform. */
export const textKind: Kind<string> = {
  name: 'text',
  convert(value) {
    if (typeof value === 'string') {
      return { ok: true, value };
    }
    if (typeof value === 'number') {
      return { ok: true, value: formatNumber(fromFloat(value)) };
    }
    if (typeof value === 'boolean') {
      return { ok: true, value: String(value) };
    }
    return { ok: false, problem: 'a string is required' };
  },
  equal: (desired, live) => desired === live,
};

/** A text attribute. */
export function text(options?: AttributeOptions<string>): Attribute<string> {
  return attribute(textKind, options);
}

/** A text attribute whose case AWS does not keep. */
export function caselessText(options?: AttributeOptions<string>): Attribute<string> {
  const kind: Kind<string> = {
    ...textKind,
    name: 'caselessText',
    equal: (desired, live) => desired.toLowerCase() === live.toLowerCase(),
  };
  return attribute(kind, options);
}

/** A text attribute that takes one of the given values. */
export function choice(values: readonly string[], options?: AttributeOptions<string>): Attribute<string> {
  const kind: Kind<string> = {
    name: 'choice',
    convert(value) {
      const converted = textKind.convert(value);
      if (converted.ok && !values.includes(converted.value)) {
        return { ok: false, problem: `one of ${values.join(', ')} is required, not "${converted.value}"` };
      }
      return converted;
    },
    equal: textKind.equal,
  };
  return attribute(kind, options);
}
