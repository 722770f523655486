import { type Attribute, type AttributeOptions, attribute, type Kind } from '../attribute.ts';
import { canonicalText } from '../plain.ts';
import type { Plain } from '../value.ts';

/** A value of whatever type; equal where it is equal through and through. */
export const anyKind: Kind<Plain> = {
  name: 'any',
  convert: (value) => ({ ok: true, value }),
  equal: (desired, live) => canonicalText(desired) === canonicalText(live),
};

/** An attribute that takes a value of any type. */
export function any(options?: AttributeOptions<Plain>): Attribute<Plain> {
  return attribute(anyKind, options);
}
