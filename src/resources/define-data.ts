import type { Attributes, Desired, Live } from '../core/attribute.ts';
import { type Call, type CommandClass, callOf, operationOf } from './call.ts';
import type { Context } from './define.ts';

/** What a data source answers: its computed attributes, or a full sentence that says why there are none. */
export type DataAnswer<A extends Attributes> = { readonly values: Live<A> } | { readonly problem: string };

/** Computed here, without AWS. */
interface LocalAnswer<A extends Attributes> {
  readonly kind: 'local';
  compute(config: Desired<A>, context: Context): DataAnswer<A>;
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
  readonly answer: LocalAnswer<A> | CallAnswer<A>;
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

function noPage(): undefined {
  return undefined;
}
