import type { Attributes, Desired, Live } from '../core/attribute.ts';
import type { Scope } from '../core/scope.ts';
import type { Call, CommandClass } from './call.ts';
import type { Collection } from './collection.ts';

/** What every description of a call may depend on besides the object itself. */
export interface Context {
  readonly scope: Scope;
}

/**
 * How a create whose answer was lost is found again: by its client token, by its natural name, by our mark,
 * because repeating it is harmless (a relation), or because it makes a new version.
 */
export type CreateClass = 'token' | 'name' | 'mark' | 'relation' | 'version';

/** What a new object is born with. */
export interface Birth {
  /** The desired tags together with the marks. */
  readonly tags: Readonly<Record<string, string>>;
  readonly marks: Readonly<Record<string, string>>;
  /** Deterministic for the operation; at most 36 characters of [a-z0-9-]. */
  readonly token: string;
}

/** A read of the pages of a list API. One read serves all objects and all types that come from the same collection. */
export interface CollectionRead<A extends Attributes> {
  readonly shape: 'collection';
  readonly from: Collection<unknown>;
  /** The index of the collection in which the object is looked up. */
  readonly by: string;
  /** The key in that index for an object's id. */
  key(id: string): string;
  readonly gives: readonly (keyof A & string)[];
  /** Undefined: the item does not hold the object, it is absent. */
  attributes(item: unknown, id: string, context: Context): Live<A> | undefined;
  /** What AWS is still working on, in words; undefined when it is done. */
  pending?(item: unknown): string | undefined;
}

/** A read that AWS only answers one object at a time. */
export interface EachRead<A extends Attributes> {
  readonly shape: 'each';
  readonly actions: readonly string[];
  readonly operation: string;
  readonly gives: readonly (keyof A & string)[];
  call(id: string, context: Context): Call;
  attributes(output: unknown, id: string, context: Context): Live<A> | undefined;
  /** Service error codes that are an answer: what they say of the attributes (undefined: the object is absent). */
  readonly answers: Readonly<Record<string, Live<A> | undefined>>;
  pending?(output: unknown): string | undefined;
  /** Where the answer comes in pages: the call for the next one, and all pages as one output. */
  readonly pages?: {
    next(output: unknown, id: string, context: Context): Call | undefined;
    join(outputs: readonly unknown[]): unknown;
  };
  /** Tags may be looked up in bulk with the Resource Groups Tagging API; a difference is confirmed by this read. */
  readonly taggingHint?: { readonly resourceType: string; arn(id: string, context: Context): string };
}

export type Read<A extends Attributes> = CollectionRead<A> | EachRead<A>;

/** How an object comes into being. The input is stored in the intent and can be sent again as it was. */
export interface Create<A extends Attributes> {
  readonly actions: readonly string[];
  readonly operation: string;
  readonly command: CommandClass;
  input(desired: Desired<A>, birth: Birth, context: Context): object;
  /** The object's id from the answer. */
  id(output: unknown, desired: Desired<A>, context: Context): string;
  /** The id from the input of the intent, where the name was generated and `identity` cannot say it (bucket_prefix). */
  idFromInput?(input: object): string;
  /** Error codes that mean that an object of this name or relation exists already. */
  readonly already: readonly string[];
  /** Takes away what AWS adds at birth (the default egress rule); each call must be harmless when repeated. */
  finish?(id: string, desired: Desired<A>, context: Context): readonly Call[];
}

/** What an aspect is asked to write. */
export interface Write<A extends Attributes> {
  readonly id: string;
  readonly desired: Desired<A>;
  readonly live: Live<A>;
  /** Names of the owned attributes that differ; never empty. */
  readonly changed: ReadonlySet<string>;
  /** Our marks, for APIs that replace the whole tag set. */
  readonly marks: Readonly<Record<string, string>>;
}

/** Attributes that are written together. The engine makes the calls one by one, and waits for `pending` between them. */
export interface Aspect<A extends Attributes> {
  readonly name: string;
  readonly owns: readonly (keyof A & string)[];
  readonly actions: readonly string[];
  write(change: Write<A>, context: Context): readonly Call[];
}

/** Who keeps an object from being deleted, asked once when AWS says that something depends on it. */
export interface Holders {
  readonly actions: readonly string[];
  call(id: string, context: Context): Call;
  /** What the answer names, each in a few words. */
  names(output: unknown): readonly string[];
}

/** How an object is taken away. */
export interface Remove<A extends Attributes> {
  readonly actions: readonly string[];
  /** None: the object stays where it is (skip_destroy). `applied` is what we last wrote, with the arguments that only steer us. */
  calls(
    object: { readonly id: string; readonly live: Live<A>; readonly applied?: Desired<A> },
    context: Context,
  ): readonly Call[];
  /** Empties the object first, page by page, while `page` finds something (force_destroy). */
  readonly drain?: {
    readonly actions: readonly string[];
    wanted(lastApplied: Desired<A>): boolean;
    page(id: string, context: Context): Call;
    /** The calls that remove what the page listed; none: it is empty. */
    empty(output: unknown, id: string, context: Context): readonly Call[];
  };
  readonly holders?: Holders;
}

/** Children that AWS lets anyone add to a parent, listed by the parent. */
export interface ChildListing<A extends Attributes> {
  readonly parentType: string;
  /** The attribute of the child that holds the parent's id. */
  readonly parentAttribute: keyof A & string;
  readonly from: Collection<unknown>;
  /** The index of the collection whose key is the parent's id. */
  readonly by: string;
  /** The attribute of the parent that declares such children inline; where it is configured, the parent owns them all. */
  readonly inline: string;
  /** The children in one item; those that AWS made itself (the local route) are left out. */
  children(item: unknown, context: Context): readonly { readonly id: string; readonly live: Live<A> }[];
}

/** Where an object is found by its mark: a collection that can filter by tag. */
export interface Marked {
  readonly from: Collection<unknown>;
  id(item: unknown): string;
  tags(item: unknown): Readonly<Record<string, string>>;
}

/** Where a relation whose id AWS chose is found by what it relates. */
export interface Find<A extends Attributes> {
  readonly from: Collection<unknown>;
  readonly by: string;
  key(desired: Desired<A>): string;
  id(item: unknown, desired: Desired<A>): string | undefined;
  /** What the input of a create relates, so that one whose answer was lost is found also when Git does not want it any more. */
  fromInput?(input: object): Desired<A>;
}

/** What making a value may draw on. */
export interface Tools {
  /** A whole number from 0 up to and without `below`, by chance that is good enough for secrets. */
  pick(below: number): number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** How an object that lives in the ledger alone comes by its values. */
export interface LedgerOnly<A extends Attributes> {
  /** The values of a new object: the computed ones, `id` among them, and those of arguments that were left open. */
  make(desired: Desired<A>, tools: Tools): Live<A>;
  /** The values of an object that exists which follow from its arguments; all others stay as they were made. */
  update?(desired: Desired<A>, former: Live<A>): Live<A>;
  /** Arguments whose text goes into the computed values: where one of them is a secret, so are these. */
  readonly partsOfResult?: readonly (keyof A & string)[];
  /** Computed attributes that always are what an argument is. */
  readonly mirrors?: Readonly<Record<string, keyof A & string>>;
  /** Why it is made anew though Git did not change, as a sentence; undefined: it stays. */
  outdated?(desired: Desired<A>, live: Live<A>, now: number): string | undefined;
  /** The values of an object that is imported by this id; with a problem instead, as a full sentence, where it is none. */
  adopt?(id: string, tools: Tools): { readonly values: Live<A> } | { readonly problem: string };
}

/** Everything there is to know of one AWS resource type. It has no diff and no update: the engine compares. */
export interface ResourceType<A extends Attributes = Attributes> {
  /** The Terraform name, for example `aws_vpc`. */
  readonly type: string;
  /** Other Terraform names of the same type (`aws_alb` for `aws_lb`). */
  readonly aliases?: readonly string[];
  /** One sentence, for the catalogue. */
  readonly summary: string;
  /** The key of `src/resources/services.ts`: client, rates, error codes. */
  readonly service: string;
  readonly attributes: A;
  readonly createClass: CreateClass;
  /** Deleting it, or re-creating it after somebody deleted it, loses data. */
  readonly dataBearing: boolean;
  /** Service error codes that mean "not there". */
  readonly absent: readonly string[];
  /** It lives in the ledger alone: there are no calls, and its entry is the object. */
  readonly ledgerOnly?: LedgerOnly<A>;
  /** The id, where it follows from the configuration (names and relations). */
  identity?(desired: Desired<A>, context: Context): string | undefined;
  /**
   * The attribute that names the object whose setting this is. AWS may have a state of it by itself, so that finding one proves
   * no owner (it is taken over where the object is ours), and after a removal the default of AWS may still be read.
   */
  readonly settingOf?: keyof A & string;
  /** The attribute of that object which declares the same inline. */
  readonly settingInline?: string;
  /** Which two addresses may not share: the physical name; the identity where this is left out. */
  uniqueKey?(desired: Desired<A>, context: Context): string | undefined;
  /** A full sentence, for a service that does not give the name of a deleted object back at once. */
  readonly slowName?: string;
  /** Finds an object of class relation whose id AWS chose, by what it relates. */
  readonly find?: Find<A>;
  /** Where an object of class token, name or mark is found by its mark: a collection that can filter by tag. */
  readonly marked?: Marked;
  readonly create: Create<A>;
  /** `main` proves existence; the others are made only where a wanted attribute needs them. */
  readonly reads: { readonly main: Read<A> } & Readonly<Record<string, Read<A>>>;
  readonly aspects: readonly Aspect<A>[];
  readonly remove: Remove<A>;
  readonly child?: ChildListing<A>;
  /** By action: the calls that CloudTrail records instead, where their names are others, or where others do the same to the object. */
  readonly events?: Readonly<Record<string, readonly string[]>>;
  /** The id that `terraform import` takes, where it is not ours. */
  importId?(id: string, live: Live<A>): string;
  /** Attributes that mean a new object though they can be updated in other cases (the type of a key attribute). */
  replaces?(desired: Desired<A>, live: Live<A>): readonly (keyof A & string)[];
  /** Rules over several attributes; each answer is a full sentence. */
  validate?(desired: Desired<A>): readonly string[];
}
