import { type Call, type CommandClass, callOf, operationOf } from './call.ts';
import type { Context } from './define.ts';

/** Which part of a collection is asked for: everything, some keys of an index, or what bears our installation's mark. */
export type Selection =
  | { readonly kind: 'all' }
  | { readonly kind: 'keys'; readonly index: string; readonly keys: readonly string[] }
  | { readonly kind: 'marked'; readonly installation: string };

/** One way to look items up. */
interface Index<Item> {
  /** Every key under which an item is found. */
  keys(item: Item): readonly string[];
  /** How many keys one filtered call takes; 0 where the API has no such filter and the whole list is read. */
  readonly batch: number;
}

/** A list API whose pages carry whole objects. Types that share it share its pages: one listing serves them all. */
export interface Collection<Item> {
  /** For example `ec2:DescribeRouteTables`; also the key under which pages are shared. */
  readonly name: string;
  readonly service: string;
  readonly operation: string;
  readonly actions: readonly string[];
  /** Whether `marked` can be asked for. */
  readonly byMark: boolean;
  readonly indexes: Readonly<Record<string, Index<Item>>>;
  page(selection: Selection, token: string | undefined, context: Context): Call;
  items(output: unknown): readonly Item[];
  next(output: unknown): string | undefined;
}

interface CollectionInput<I, O, Item> {
  /** Stands first, because the item type of the rest follows from it. */
  items(output: O): readonly Item[];
  next(output: O): string | undefined;
  readonly service: string;
  readonly actions: readonly string[];
  readonly byMark: boolean;
  readonly indexes: Readonly<Record<string, Index<Item>>>;
  input(selection: Selection, token: string | undefined, context: Context): I;
}

/** Describes a list API; the command's input and output are typed. */
export function collection<I extends object, O>(
  command: CommandClass<I, O>,
): <Item>(definition: CollectionInput<I, O, Item>) => Collection<Item> {
  return ({ input, ...rest }) => {
    const operation = operationOf(command);
    return {
      ...rest,
      name: `${rest.service}:${operation}`,
      operation,
      page: (selection: Selection, token: string | undefined, context: Context) =>
        callOf(command, input(selection, token, context)),
    } as Collection<never>;
  };
}
