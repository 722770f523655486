import assert from 'node:assert/strict';
import type { Attributes, Desired } from '../../../src/core/attribute.ts';
import type { Plain } from '../../../src/core/value.ts';

/** The desired values of a configuration: what is not given has its default. */
export function desire<A extends Attributes>(attributes: A, config: Readonly<Record<string, Plain>>): Desired<A> {
  const stranger = Object.keys(config).find((name) => !Object.hasOwn(attributes, name));
  assert.equal(stranger, undefined, `the argument "${stranger}" is not supported`);
  const entries = Object.entries(attributes).map(([name, attribute]) => {
    const value = config[name] ?? null;
    if (value === null) {
      return [name, attribute.default ?? null];
    }
    const converted = attribute.kind.convert(value);
    assert.ok(converted.ok, converted.ok ? '' : `${name}: ${converted.problem}`);
    return [name, converted.value];
  });
  return Object.fromEntries(entries) as Desired<A>;
}
