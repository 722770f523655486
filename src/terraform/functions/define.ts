import type { Value } from '../../core/value.ts';
import { type BigFloat, isWhole, toBigInt } from '../../core/value-number.ts';
import type { Type } from '../../core/value-type.ts';
import { Refusal } from '../expression/refusal.ts';
import type { FilePort, StablePort } from '../ports.ts';

/** What a function may use beside its arguments. */
export interface FunctionContext {
  readonly files: FilePort;
  readonly stable: StablePort;
  /** Where the call stands in the document. */
  readonly place: string;
  /** Renders a template with variables: for `templatefile` and `templatestring`. */
  readonly render: (template: string, variables: ReadonlyMap<string, Value>) => Value;
}

/** One parameter of a function. */
export interface Parameter {
  readonly name: string;
  readonly type: Type;
  /** Null is handed to the function. */
  readonly allowNull?: true;
  /** An unknown argument is handed to the function; otherwise the result is unknown. */
  readonly allowUnknown?: true;
  /** The argument is handed over with all its marks, and the result has those that the function gives it. */
  readonly allowMarked?: true;
  /** The marks of the parts stay with them; a mark of the whole goes to the result. Else any mark goes to the result. */
  readonly keepParts?: true;
}

/** A function of the language. */
export interface FunctionDefinition {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly variadic?: Parameter;
  /** The type of the result while an argument is unknown. */
  readonly returns: Type | ((args: readonly Value[]) => Type);
  /** The result may be null. */
  readonly nullable?: true;
  readonly run: (args: readonly Value[], context: FunctionContext) => Value;
}

/** Refuses a call, with a sentence that says why and what to do. */
export function refuse(detail: string): never {
  throw new Refusal({ code: 'function-failed', summary: 'Function call failed', detail });
}

/** The text of an argument that was converted to a string. */
export function textAt(args: readonly Value[], index: number): string {
  const value = args[index];
  return value?.kind === 'string' ? value.value : '';
}

/** The number of an argument that was converted to a number. */
export function numberAt(args: readonly Value[], index: number): BigFloat {
  const value = args[index];
  if (value?.kind === 'number') return value.value;
  return refuse('A number is needed.');
}

const LARGEST = 2n ** 63n;

/** A whole number argument of at most 64 bits. */
export function integerAt(args: readonly Value[], index: number, name: string): bigint {
  const value = numberAt(args, index);
  const whole = isWhole(value) ? toBigInt(value) : undefined;
  if (whole !== undefined && whole < LARGEST && whole >= -LARGEST) return whole;
  return refuse(`The argument "${name}" must be a whole number of at most 64 bits.`);
}

/** A whole number argument as a machine number: exact where it counts something, near where it is beyond reason. */
export function wholeAt(args: readonly Value[], index: number, name: string): number {
  return Number(integerAt(args, index, name));
}

/** The items of a list, set or tuple argument; nothing for other values. */
export function itemsAt(args: readonly Value[], index: number): readonly Value[] {
  const value = args[index];
  return value?.kind === 'list' || value?.kind === 'set' || value?.kind === 'tuple' ? value.items : [];
}

/** The entries of a map or object argument; nothing for other values. */
export function entriesAt(args: readonly Value[], index: number): ReadonlyMap<string, Value> {
  const value = args[index];
  return value?.kind === 'map' || value?.kind === 'object' ? value.entries : new Map();
}
