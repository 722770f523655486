import type { Attributes, Desired, Live } from '../core/attribute.ts';
import type { Value } from '../core/value.ts';
import { type Call, type CommandClass, callOf, operationOf } from './call.ts';
import type { Context } from './define.ts';

/** What a data source answers: its computed attributes, or a full sentence that says why there are none. */
export type DataAnswer<A extends Attributes> =
  | {
      readonly values: Live<A>;
      readonly files?: readonly MadeFile[];
      /** Attributes whose values have a type and marks of their own. */
      readonly exact?: Readonly<Record<string, Value>>;
    }
  | { readonly problem: string };

/** The files of the stack's folder, as a data source that packs them reads them. */
export interface DataFiles {
  readBytes(path: string): Uint8Array | undefined;
  /** Every file below a folder, as paths relative to it, with forward slashes. */
  list(folder: string): readonly string[];
  executable?(path: string): boolean;
}

/** What a data source may know besides its configuration. */
export interface DataContext extends Context {
  readonly files?: DataFiles;
  /** Whether an expression reads the attribute: what nobody reads needs no call, and is then left out of the answer. */
  wants?(attribute: string): boolean;
}

/** A file that a data source makes; expressions and resources read it as if it stood in the stack's folder. */
export interface MadeFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Computed here, without AWS. */
interface LocalAnswer<A extends Attributes> {
  readonly kind: 'local';
  compute(config: Desired<A>, context: DataContext): DataAnswer<A>;
}

/** A call that a data source wants made; the error codes of `absent` are answered with undefined. */
export interface Question {
  readonly call: Call;
  readonly absent: readonly string[];
  /** The answer is the text of the output's `Body`, which comes as a stream. */
  readonly body?: 'text';
  /** Where another place than that of the provider is asked, with the worker's own credentials or a role. */
  readonly reach?: Reach;
}

/** A place that is reached beside the providers. */
export interface Reach {
  readonly region: string | undefined;
  readonly roleArn: string | undefined;
  readonly externalId: string | undefined;
  readonly sessionName: string | undefined;
}

/** Asks for one call after the other; the engine makes them, and gives each answer back. */
export type Asking<T> = Generator<Question, T, unknown>;

/** Read with several calls, each of which may depend on the answers before it. */
interface StepsAnswer<A extends Attributes> {
  readonly kind: 'steps';
  readonly service: string;
  /** The operations, in words for the catalogue. */
  readonly operation: string;
  readonly actions: readonly string[];
  ask(config: Desired<A>, context: DataContext): Asking<DataAnswer<A>>;
}

/** Read with one call, or with its pages. */
interface CallAnswer<A extends Attributes> {
  readonly kind: 'call';
  readonly service: string;
  readonly operation: string;
  readonly actions: readonly string[];
  call(config: Desired<A>, token: string | undefined, context: Context): Call;
  next(output: unknown): string | undefined;
  values(outputs: readonly unknown[], config: Desired<A>, context: Context): DataAnswer<A>;
}

/** Everything there is to know of one data source. */
export interface DataSource<A extends Attributes = Attributes> {
  /** The Terraform name, for example `aws_region`. */
  readonly type: string;
  readonly summary: string;
  readonly attributes: A;
  /** Values of the answer that are no secret although their attribute is marked. */
  publicValues?(values: Live<A>): readonly string[];
  readonly answer: LocalAnswer<A> | CallAnswer<A> | StepsAnswer<A>;
}

interface CallInput<A extends Attributes, I, O> {
  readonly service: string;
  readonly actions: readonly string[];
  input(config: Desired<A>, token: string | undefined, context: Context): I;
  next?(output: O): string | undefined;
  values(outputs: readonly O[], config: Desired<A>, context: Context): DataAnswer<A>;
}

/** A data source that is computed here. */
export function localData<A extends Attributes>(
  source: Omit<DataSource<A>, 'answer'> & Omit<LocalAnswer<A>, 'kind'>,
): DataSource<A> {
  const { compute, ...rest } = source;
  return { ...rest, answer: { kind: 'local', compute } };
}

/** A data source that is read with an SDK command; the cast erases the output type, which the engine never looks into. */
export function readData<I extends object, O>(command: CommandClass<I, O>) {
  return <A extends Attributes>(source: Omit<DataSource<A>, 'answer'> & CallInput<A, I, O>): DataSource<A> => {
    const { service, actions, input, next, values, ...rest } = source;
    const call = (config: Desired<A>, token: string | undefined, context: Context): Call =>
      callOf(command, input(config, token, context));
    const answer = {
      kind: 'call',
      service,
      operation: operationOf(command),
      actions,
      call,
      next: next ?? noPage,
      values,
    };
    return { ...rest, answer: answer as unknown as CallAnswer<A> };
  };
}

/** A data source that is read with several calls. */
export function askData<A extends Attributes>(
  source: Omit<DataSource<A>, 'answer'> & Omit<StepsAnswer<A>, 'kind'>,
): DataSource<A> {
  const { service, operation, actions, ask: steps, ...rest } = source;
  return { ...rest, answer: { kind: 'steps', service, operation, actions, ask: steps } };
}

/** Asks for one call. */
export function* ask<I extends object, O>(command: CommandClass<I, O>, input: NoInfer<I>): Asking<O> {
  return (yield { call: callOf(command, input), absent: [] }) as O;
}

/** Asks for one call whose object may be absent; the error codes that say so are answered with undefined. */
export function* askIfThere<I extends object, O>(
  command: CommandClass<I, O>,
  input: NoInfer<I>,
  absent: readonly string[],
): Asking<O | undefined> {
  return (yield { call: callOf(command, input), absent }) as O | undefined;
}

/** Asks for the text that a call answers as a stream, in the `Body` of its output. */
export function* askText<I extends object, O extends { readonly Body?: unknown }>(
  command: CommandClass<I, O>,
  input: NoInfer<I>,
): Asking<string> {
  return (yield { call: callOf(command, input), absent: [], body: 'text' }) as string;
}

/** Asks, at a place of its own, for the text that a call answers as a stream; undefined where the error codes say that it is absent. */
export function* askTextIfThere<I extends object, O extends { readonly Body?: unknown }>(
  command: CommandClass<I, O>,
  input: NoInfer<I>,
  absent: readonly string[],
  reach: Reach,
): Asking<string | undefined> {
  return (yield { call: callOf(command, input), absent, body: 'text', reach }) as string | undefined;
}

/** Asks for every page of a listing. */
export function* askPages<I extends object, O>(
  command: CommandClass<I, O>,
  inputOf: (token: string | undefined) => I,
  next: (output: O) => string | undefined,
): Asking<readonly O[]> {
  const outputs: O[] = [];
  let token: string | undefined;
  do {
    const output = yield* ask(command, inputOf(token));
    outputs.push(output);
    token = next(output);
  } while (token !== undefined);
  return outputs;
}

/** The only item that was found, or a full sentence that says why there is not exactly one. */
export function pickOne<T>(
  items: readonly T[],
  thing: { readonly one: string; readonly many: string; name(item: T): string | undefined },
): { readonly item: T } | { readonly problem: string } {
  const [item] = items;
  if (item === undefined) {
    return {
      problem: `No ${thing.one} matches the arguments; check them, and whether it exists in this account and region.`,
    };
  }
  if (items.length > 1) {
    const names = items.slice(0, 5).map((one) => thing.name(one) ?? '?');
    const more = items.length > names.length ? ` and ${items.length - names.length} more` : '';
    return {
      problem: `${items.length} ${thing.many} match the arguments (${names.join(', ')}${more}), but one is wanted; narrow the arguments until one is left.`,
    };
  }
  return { item };
}

function noPage(): undefined {
  return undefined;
}
