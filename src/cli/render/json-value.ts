import { type Plain, UNKNOWN } from '../../core/value.ts';

/** What JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** A value with what is not known yet left out; undefined where nothing is left. */
export function toKnown(value: Plain | undefined): Json | undefined {
  if (value === UNKNOWN || value === undefined) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map((item) => toKnown(item) ?? null);
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const known = toKnown(item);
    return known === undefined ? [] : [[name, known] as const];
  });
  return Object.fromEntries(entries);
}

/** True, or a structure with true at its leaves, where a value is not known yet; undefined where all of it is known. */
export function toUnknownMask(value: Plain | undefined): Json | undefined {
  if (value === UNKNOWN) return true;
  if (typeof value !== 'object' || value === null) return undefined;
  if (isList(value)) {
    const masks = value.map((item) => toUnknownMask(item) ?? false);
    return masks.some((mask) => mask !== false) ? masks : undefined;
  }
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const mask = toUnknownMask(item);
    return mask === undefined ? [] : [[name, mask] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Any report as JSON; what is not known yet is said in words, because JSON has no sign for it. */
export function toJson(value: unknown): Json {
  if (value === UNKNOWN) return '(known after apply)';
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (value instanceof Map) return toJson(Object.fromEntries(value));
  if (typeof value !== 'object') return null;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, toJson(item)]));
}

/** The text of a JSON answer, with its line end. */
export function printJson(value: unknown): string {
  return `${JSON.stringify(toJson(value), null, 2)}\n`;
}

function isList(value: readonly Plain[] | { readonly [name: string]: Plain }): value is readonly Plain[] {
  return Array.isArray(value);
}
