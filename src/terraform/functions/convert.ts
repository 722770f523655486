import { bool, markIf, markSensitive, unknownOf, unmark, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import {
  boolType,
  dynamicType,
  listOf,
  mapOf,
  numberType,
  setOf,
  stringType,
  type Type,
} from '../../core/value-type.ts';
import { type FunctionDefinition, refuse } from './define.ts';

const anything = { name: 'value', type: dynamicType, allowNull: true, allowUnknown: true, allowMarked: true } as const;

function only(args: readonly Value[]): Value {
  return args[0] ?? refuse('One argument is needed.');
}

function conversion(name: string, type: Type): FunctionDefinition {
  return {
    name,
    parameters: [{ ...anything, name: 'v' }],
    returns: type,
    run: (args) => {
      const converted = convertValue(only(args), type);
      // Terraform forgets here what was known of the value, such as that it is not null.
      if (converted.kind === 'unknown') return markIf(unknownOf(converted.type), converted.sensitive);
      if (converted.kind !== 'problem') return converted;
      return refuse(`${name}() cannot convert this value: ${converted.text}. Give a fallback with try(..., default).`);
    },
  };
}

/** Functions that change the type or the mark of a value. */
export const convertFunctions: readonly FunctionDefinition[] = [
  conversion('tostring', stringType),
  conversion('tonumber', numberType),
  conversion('tobool', boolType),
  conversion('tolist', listOf(dynamicType)),
  conversion('toset', setOf(dynamicType)),
  conversion('tomap', mapOf(dynamicType)),
  { name: 'sensitive', parameters: [anything], returns: dynamicType, run: (args) => markSensitive(only(args)) },
  { name: 'nonsensitive', parameters: [anything], returns: dynamicType, run: (args) => unmark(only(args)) },
  {
    name: 'issensitive',
    parameters: [anything],
    returns: boolType,
    run: (args) => {
      const value = only(args);
      // The mark may come with the value.
      return value.kind === 'unknown' && !value.sensitive
        ? unknownOf(boolType, { notNull: true })
        : bool(value.sensitive);
    },
  },
  {
    name: 'ephemeralasnull',
    parameters: [anything],
    returns: dynamicType,
    run: (args) => only(args),
  },
];
