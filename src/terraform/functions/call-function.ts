import { containsSensitive, markIf, unknownOf, unmark, type Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { unmarkDeep } from '../../core/value-parts.ts';
import type { FunctionContext, FunctionDefinition, Parameter } from './define.ts';
import { refuse } from './define.ts';

/** Calls a function as Terraform does: count, conversion, null, unknown and sensitive are the same for all. */
export function callFunction(
  definition: FunctionDefinition,
  values: readonly Value[],
  context: FunctionContext,
): Value {
  const { parameters, variadic } = definition;
  checkCount(definition, values.length);
  let sensitive = false;
  let waits = false;
  let open = false;
  const args = values.map((value, index) => {
    const parameter = parameters[index] ?? variadic;
    if (parameter === undefined) return value;
    let argument = prepare(value, parameter, definition.name);
    if (parameter.keepParts === true) {
      sensitive ||= argument.sensitive;
      argument = unmark(argument);
    } else if (parameter.allowMarked !== true && containsSensitive(argument)) {
      sensitive = true;
      argument = unmarkDeep(argument);
    }
    if (argument.kind === 'unknown' && parameter.allowUnknown !== true) {
      waits = true;
      open ||= argument.type.kind === 'dynamic' && parameter.type.kind === 'dynamic';
    }
    return argument;
  });
  if (!waits) return markIf(definition.run(args, context), sensitive);
  if (open) return markIf(unknownOf(), sensitive);
  const type = typeof definition.returns === 'function' ? definition.returns(args) : definition.returns;
  return markIf(unknownOf(type, { notNull: definition.nullable !== true }), sensitive);
}

function checkCount(definition: FunctionDefinition, count: number): void {
  const { name, parameters, variadic } = definition;
  const least = parameters.length;
  if (count < least || (variadic === undefined && count > least)) {
    const wanted = variadic === undefined ? `${least}` : `at least ${least}`;
    const names = [...parameters, ...(variadic === undefined ? [] : [variadic])].map((parameter) => parameter.name);
    refuse(`${name}(${names.join(', ')}) takes ${wanted} argument(s), and ${count} are given. Correct the call.`);
  }
}

function prepare(value: Value, parameter: Parameter, name: string): Value {
  const converted = convertValue(value, parameter.type);
  if (converted.kind === 'problem') {
    return refuse(
      `The argument "${parameter.name}" of ${name}() does not fit: ${converted.text}. Convert it or pass another value.`,
    );
  }
  if (converted.kind === 'null' && parameter.allowNull !== true) {
    refuse(`The argument "${parameter.name}" of ${name}() is null. Give a fallback, for example with coalesce or try.`);
  }
  return converted;
}
