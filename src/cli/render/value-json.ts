import { childrenOf, containsSensitive, containsUnknown, toPlain, type Value } from '../../core/value.ts';
import type { Type } from '../../core/value-type.ts';
import { type Json, toKnown, toUnknownMask } from './json-value.ts';

export const maskedText = '(sensitive value)';

/** The known part of a value; what is sensitive is said to be so. Undefined where nothing of it is known. */
export function knownJson(value: Value): Json | undefined {
  if (value.sensitive && value.kind !== 'null' && value.kind !== 'unknown') return maskedText;
  if (!containsSensitive(value)) return toKnown(toPlain(value));
  switch (value.kind) {
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.map((item) => knownJson(item) ?? null);
    case 'map':
    case 'object':
      return namesOf(value.entries, knownJson);
    default:
      return toKnown(toPlain(value));
  }
}

/** True, or a structure with true at its leaves, where a value is not known yet; undefined where all of it is known. */
export function unknownJson(value: Value): Json | undefined {
  return containsUnknown(value) ? toUnknownMask(toPlain(value)) : undefined;
}

/** The same for what is sensitive. */
export function sensitiveJson(value: Value): Json | undefined {
  if (value.sensitive) return true;
  if (!containsSensitive(value)) return undefined;
  return value.kind === 'map' || value.kind === 'object'
    ? namesOf(value.entries, sensitiveJson)
    : [...childrenOf(value)].map((item) => sensitiveJson(item) ?? false);
}

function namesOf(entries: ReadonlyMap<string, Value>, say: (value: Value) => Json | undefined): Json {
  const found = [...entries].flatMap(([name, item]) => {
    const json = say(item);
    return json === undefined ? [] : [[name, json] as const];
  });
  return Object.fromEntries(found);
}

/** A type as Terraform writes it: `"string"`, `["list", "string"]`, `["object", {...}]`. */
export function typeJson(type: Type): Json {
  switch (type.kind) {
    case 'list':
    case 'set':
    case 'map':
      return [type.kind, typeJson(type.element)];
    case 'tuple':
      return ['tuple', type.elements.map(typeJson)];
    case 'object':
      return ['object', Object.fromEntries([...type.attributes].map(([name, item]) => [name, typeJson(item)]))];
    default:
      return type.kind;
  }
}
