import { parseJson } from '../../core/kinds/json.ts';
import { membersOf } from '../../core/plain.ts';
import { fromPlain, markIf, type Plain, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { boolType, dynamicType, numberType, objectOf, stringType, type Type, tupleOf } from '../../core/value-type.ts';

/** The only format that Terraform has written since 0.12. */
const VERSION = 4;

/** The outputs in the text of a state file, with their types and marks; or why there are none, as a full sentence. */
export function readState(
  text: string,
  where: string,
): { readonly outputs: ReadonlyMap<string, Value> } | { readonly problem: string } {
  const state = membersOf(parseJson(text) as Plain | undefined);
  if (state['version'] !== VERSION) {
    const found = typeof state['version'] === 'number' ? `it has the format ${state['version']}` : 'it is none';
    return {
      problem: `${where} should be a state file of Terraform in the format ${VERSION}, and ${found}; let Terraform 0.12 or newer write it, or correct the place.`,
    };
  }
  const outputs = new Map<string, Value>();
  for (const [name, output] of Object.entries(membersOf(state['outputs']))) {
    const { value = null, type = 'dynamic', sensitive = false } = membersOf(output);
    const converted = convertValue(fromPlain(value), typeOf(type));
    if (converted.kind === 'problem') {
      return {
        problem: `The output "${name}" in ${where} is not of the type that stands beside it; the file is broken.`,
      };
    }
    outputs.set(name, markIf(converted, sensitive === true));
  }
  return { outputs };
}

/** A type as state files write it: `"string"`, `["list", "string"]`, `["object", {"a": "number"}]`. */
function typeOf(written: Plain): Type {
  if (!Array.isArray(written)) {
    return SIMPLE[typeof written === 'string' ? written : ''] ?? dynamicType;
  }
  const [kind, inner = null] = written as readonly Plain[];
  switch (kind) {
    case 'list':
    case 'set':
    case 'map':
      return { kind, element: typeOf(inner) };
    case 'tuple':
      return tupleOf(Array.isArray(inner) ? (inner as readonly Plain[]).map(typeOf) : []);
    case 'object':
      return objectOf(new Map(Object.entries(membersOf(inner)).map(([name, member]) => [name, typeOf(member)])));
    default:
      return dynamicType;
  }
}

const SIMPLE: Readonly<Record<string, Type>> = { string: stringType, number: numberType, bool: boolType };
