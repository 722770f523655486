import type { Value } from '../../core/value.ts';
import { didYouMean } from '../did-you-mean.ts';
import { Refusal } from '../expression/refusal.ts';
import { callFunction } from './call-function.ts';
import { cidrFunctions } from './cidr.ts';
import { listFunctions } from './collection-list.ts';
import { mapFunctions } from './collection-map.ts';
import { numberListFunctions } from './collection-number.ts';
import { setFunctions } from './collection-set.ts';
import { convertFunctions } from './convert.ts';
import type { FunctionContext, FunctionDefinition } from './define.ts';
import { encodingFunctions } from './encoding.ts';
import { fileFunctions } from './file.ts';
import { formatFunctions } from './format.ts';
import { hashFunctions } from './hash.ts';
import { numericFunctions } from './numeric.ts';
import { regexFunctions } from './regex.ts';
import { textFunctions } from './text.ts';
import { timeFunctions } from './time.ts';
import { uniqueFunctions } from './unique.ts';
import { unsupportedFunctions } from './unsupported.ts';

const definitions: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    numericFunctions,
    textFunctions,
    regexFunctions,
    formatFunctions,
    convertFunctions,
    listFunctions,
    numberListFunctions,
    mapFunctions,
    setFunctions,
    encodingFunctions,
    hashFunctions,
    cidrFunctions,
    timeFunctions,
    fileFunctions,
    uniqueFunctions,
  ]
    .flat()
    .map((definition) => [definition.name, definition]),
);

/** The names of all functions that can be called; `try` and `can` belong to the expressions. */
export const functionNames: readonly string[] = [...definitions.keys(), 'try', 'can'].toSorted();

/** Calls a function by its name. */
export function callByName(name: string, values: readonly Value[], context: FunctionContext): Value {
  const definition = definitions.get(name);
  if (definition !== undefined) return callFunction(definition, values, context);
  const reason = Object.hasOwn(unsupportedFunctions, name) ? unsupportedFunctions[name] : undefined;
  if (reason !== undefined) throw unknown('unsupported-function', 'Unsupported function', reason);
  if (name.startsWith('provider::')) {
    throw unknown(
      'unsupported-function',
      'Unsupported function',
      `${name}() belongs to a provider, and there is no provider process here. Compute the value in the cdktf program.`,
    );
  }
  throw unknown(
    'unknown-function',
    'Call to unknown function',
    `There is no function named ${JSON.stringify(name)}.${didYouMean(name, functionNames)}`,
  );
}

function unknown(code: string, summary: string, detail: string): Refusal {
  return new Refusal({ code, summary, detail, fatal: true });
}
