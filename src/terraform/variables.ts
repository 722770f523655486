import { fromPlain, markIf, nullOf, object, type Plain, string, tuple, type Value } from '../core/value.ts';
import { convertValue } from '../core/value-convert.ts';
import { isPrimitive } from '../core/value-type.ts';
import type { TypeDefaults, Variable } from './document.ts';
import { literalOf } from './expression/literal-of.ts';
import { parseExpressionText } from './expression/parser.ts';
import { Refusal } from './expression/refusal.ts';

/** Where the value of a variable comes from: what was given goes before what was given as text, and that before the default. */
export interface VariableSource {
  readonly given: Plain | undefined;
  readonly text: string | undefined;
  /** Whose variable it is, for messages. */
  readonly stack: string;
}

/** The value of a variable, or why it has none. */
export function variableValue(variable: Variable, { given, text, stack }: VariableSource): Value {
  const raw = given === undefined ? (readText(variable, text) ?? variable.default) : readGiven(variable, given);
  if (raw === undefined) {
    throw refusal(
      'missing-variable',
      'No value for required variable',
      `The variable "${variable.name}" has no default and no value was given. Set it in groundstate.yaml (stacks: {${stack}: {variables: {${variable.name}: ...}}}), or, where it is secret, as TF_VAR_${variable.name} in the environment of the worker; or give it a default.`,
    );
  }
  const chosen = raw.kind === 'null' && !variable.nullable && variable.default !== undefined ? variable.default : raw;
  const filled = variable.defaults === undefined ? chosen : applyDefaults(chosen, variable.defaults);
  const value = convertValue(filled, variable.type);
  if (value.kind === 'problem') {
    throw refusal(
      'invalid-variable',
      'Invalid value for variable',
      `The value of "${variable.name}" does not fit its type: ${value.text}. Correct the value.`,
    );
  }
  if (value.kind === 'null' && !variable.nullable) {
    throw refusal(
      'null-variable',
      'Variable must not be null',
      `The variable "${variable.name}" is declared with nullable = false, and its value is null. Give it a value.`,
    );
  }
  return markIf(value, variable.sensitive);
}

function refusal(code: string, summary: string, detail: string): Refusal {
  return new Refusal({ code, summary, detail });
}

/** Text is an expression where the type is a collection. */
function readGiven(variable: Variable, given: Plain): Value {
  if (typeof given !== 'string' || isPrimitive(variable.type) || variable.type.kind === 'dynamic') {
    return fromPlain(given);
  }
  return readExpression(variable, given);
}

/** What an environment variable such as `TF_VAR_name` holds. */
function readText(variable: Variable, text: string | undefined): Value | undefined {
  if (text === undefined) return undefined;
  return variable.reading === 'text' ? string(text) : readExpression(variable, text);
}

function readExpression(variable: Variable, text: string): Value {
  const fail = (reason: string): Refusal =>
    refusal(
      'invalid-variable',
      'Invalid value for variable',
      `The text given for "${variable.name}" must be an expression without names and functions, such as ["a", "b"] or {"a": 1}: ${reason} Correct the text.`,
    );
  try {
    const literal = literalOf(parseExpressionText(text));
    if (literal !== undefined) return literal;
  } catch (error) {
    throw error instanceof Refusal ? fail(error.options.detail) : error;
  }
  throw fail('something would have to be evaluated.');
}

/** The values that an environment has for variables: `TF_VAR_name` is the text of "name". */
export function variableTexts(environment: {
  readonly [name: string]: string | undefined;
}): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, text] of Object.entries(environment)) {
    if (name.startsWith('TF_VAR_') && text !== undefined) texts[name.slice('TF_VAR_'.length)] = text;
  }
  return texts;
}

/** Fills what optional attributes leave open, before the conversion. */
function applyDefaults(value: Value, defaults: TypeDefaults): Value {
  const every = defaults.children.get('');
  const inner = (item: Value, name: string): Value => {
    const child = every ?? defaults.children.get(name);
    return child === undefined ? item : applyDefaults(item, child);
  };
  switch (value.kind) {
    case 'object':
    case 'map': {
      const entries = new Map(value.entries);
      for (const [name, fallback] of defaults.values) {
        if ((entries.get(name) ?? nullOf()).kind === 'null') entries.set(name, fallback);
      }
      return markIf(object([...entries].map(([name, item]) => [name, inner(item, name)])), value.sensitive);
    }
    case 'list':
    case 'set':
    case 'tuple':
      return markIf(tuple(value.items.map((item, index) => inner(item, String(index)))), value.sensitive);
    default:
      return value;
  }
}
