import { type Plain, UNKNOWN } from '../../../src/core/value.ts';
import { shape } from './walk-document.ts';

/** A value of a plan: what of it is known, and `true` at the places that are not. */
export interface PlannedValue {
  readonly known: unknown;
  readonly unknown: unknown;
}

/** A change of Terraform's plan as a planned value. */
export function tidyChange({
  after,
  after_unknown: unknown,
}: {
  readonly after: unknown;
  readonly after_unknown: unknown;
}) {
  return { known: dropNull(after), unknown: dropKnown(unknown) } satisfies PlannedValue;
}

/** A value of ours as a planned value. */
export function splitPlain(plain: Plain): PlannedValue {
  return { known: dropNull(onlyKnown(plain)), unknown: dropKnown(shape(plain)) };
}

function onlyKnown(plain: Plain): unknown {
  if (plain === UNKNOWN) return null;
  if (Array.isArray(plain)) return plain.map(onlyKnown);
  if (plain === null || typeof plain !== 'object') return plain;
  return Object.fromEntries(Object.entries(plain).map(([name, item]) => [name, onlyKnown(item)]));
}

/** Terraform leaves out what is null or unknown, here and there; so both sides leave it out of objects. */
function dropNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => dropNull(item) ?? null);
  if (value === null || value === undefined) return undefined;
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([name, item]) => [name, dropNull(item)] as const)
      .filter(([, item]) => item !== undefined),
  );
}

/** Only what is unknown: `true` at its place. */
export function dropKnown(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => dropKnown(item) ?? false);
    return items.every((item) => item === false) ? undefined : items;
  }
  if (value === true) return true;
  if (value === null || typeof value !== 'object') return undefined;
  const entries = Object.entries(value)
    .map(([name, item]) => [name, dropKnown(item)] as const)
    .filter(([, item]) => item !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
