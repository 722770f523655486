import { containsUnknown, type Plain, toPlain, type Value } from '../../core/value.ts';

/** A configuration as plain data, with whether something in it is not known yet. */
export function plainConfig(config: Value): {
  readonly plain: Readonly<Record<string, Plain>>;
  readonly unknown: boolean;
} {
  const plain = toPlain(config);
  const record = plain !== null && typeof plain === 'object' && !Array.isArray(plain) ? plain : {};
  return { plain: record as Readonly<Record<string, Plain>>, unknown: containsUnknown(config) };
}
