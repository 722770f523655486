import type { Attributes, Desired, Live } from '../core/attribute.ts';
import { type Call, type CommandClass, callOf, operationOf } from './call.ts';
import type { Collection } from './collection.ts';
import type {
  Birth,
  ChildListing,
  CollectionRead,
  Context,
  Create,
  EachRead,
  Find,
  Marked,
  ResourceType,
} from './define.ts';

interface CollectionReadInput<A extends Attributes, Item> {
  readonly by: string;
  readonly gives: readonly (keyof A & string)[];
  /** The key in the index for an object's id; the id itself where this is left out. */
  key?(id: string): string;
  attributes(item: Item, id: string, context: Context): Live<A> | undefined;
  pending?(item: Item): string | undefined;
}

interface EachInput<A extends Attributes, I, O> {
  readonly actions: readonly string[];
  readonly gives: readonly (keyof A & string)[];
  input(id: string, context: Context): I;
  attributes(output: O, id: string, context: Context): Live<A> | undefined;
  readonly answers?: Readonly<Record<string, Live<A> | undefined>>;
  pending?(output: O): string | undefined;
  readonly pages?: { next(output: O, id: string, context: Context): Call | undefined; join(outputs: readonly O[]): O };
  readonly taggingHint?: EachRead<A>['taggingHint'];
}

interface CreationInput<A extends Attributes, I, O> {
  readonly actions: readonly string[];
  input(desired: Desired<A>, birth: Birth, context: Context): I;
  id(output: O, desired: Desired<A>, context: Context): string;
  idFromInput?(input: I): string;
  readonly already?: readonly string[];
  finish?(id: string, desired: Desired<A>, context: Context): readonly Call[];
}

interface Describer<A extends Attributes> {
  resource(definition: Omit<ResourceType<A>, 'attributes'>): ResourceType<A>;
  fromCollection<Item>(from: Collection<Item>, read: CollectionReadInput<A, Item>): CollectionRead<A>;
  each<I extends object, O>(command: CommandClass<I, O>): (read: EachInput<A, I, O>) => EachRead<A>;
  creation<I extends object, O>(command: CommandClass<I, O>): (create: CreationInput<A, I, O>) => Create<A>;
  marked<Item>(
    from: Collection<Item>,
    by: { id(item: Item): string; tags(item: Item): Readonly<Record<string, string>> },
  ): Marked;
  find<Item>(
    from: Collection<Item>,
    find: {
      readonly by: string;
      key(desired: Desired<A>): string;
      id(item: Item, desired: Desired<A>): string | undefined;
      fromInput?(input: object): Desired<A>;
    },
  ): Find<A>;
  children<Item>(
    from: Collection<Item>,
    listing: Omit<ChildListing<A>, 'from' | 'children'> & {
      children(item: Item, context: Context): readonly { readonly id: string; readonly live: Live<A> }[];
    },
  ): ChildListing<A>;
}

/**
 * The words in which a type is described, bound to its attributes, so that every function of the definition is typed.
 * An SDK command is given in a call of its own, because only then does its input type reach into the functions.
 * The casts below erase the item and output types, which the engine never looks into.
 */
export function describe<A extends Attributes>(attributes: A): Describer<A> {
  return {
    resource: (definition) => ({ ...definition, attributes }),
    fromCollection: (from, read) =>
      ({ key: (id: string) => id, ...read, shape: 'collection', from }) as unknown as CollectionRead<A>,
    each:
      (command) =>
      ({ input, ...read }) => {
        const call = (id: string, context: Context): Call => callOf(command, input(id, context));
        return { answers: {}, ...read, shape: 'each', operation: operationOf(command), call } as unknown as EachRead<A>;
      },
    creation: (command) => (create) =>
      ({ already: [], ...create, operation: operationOf(command), command }) as unknown as Create<A>,
    marked: (from, by) => ({ from, ...by }) as unknown as Marked,
    find: (from, find) => ({ from, ...find }) as unknown as Find<A>,
    children: (from, listing) => ({ from, ...listing }) as unknown as ChildListing<A>,
  };
}
