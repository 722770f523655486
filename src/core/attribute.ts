import type { Plain } from './value.ts';

/** The outcome of converting a configured value to the form an attribute works with. */
export type Converted<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/** A value type of AWS attributes that knows its own equality; false drift is fixed here and nowhere else. */
export interface Kind<T> {
  readonly name: string;
  /** Converts a known configuration value as Terraform would ("1" to 1); the input holds no unknown. */
  convert(value: Plain): Converted<T>;
  /** Whether live satisfies desired; what desired leaves open (null members without a default) is not compared. */
  equal(desired: T, live: T): boolean;
  /** Present for nested blocks: what the language must know to read them. */
  readonly nested?: { readonly attributes: Attributes; readonly asAttribute: boolean };
}

/** What a type says of one attribute. */
export interface Attribute<T = never> {
  readonly kind: Kind<T>;
  readonly required: boolean;
  /** Only AWS sets it; configuring it is an error. */
  readonly computed: boolean;
  /** A change of it means a new object. */
  readonly onChange: 'update' | 'replace';
  /** What an absent argument means; undefined: it belongs to the cloud and is not compared. */
  readonly default: T | null | undefined;
  /** Where `default` is undefined: what it goes back to when an argument that we once wrote is taken out of the configuration. */
  readonly unset: T | null | undefined;
  readonly sensitive: boolean;
  /** AWS never gives it back. */
  readonly writeOnly: boolean;
  /** It steers Groundstate (force_destroy) and is never compared. */
  readonly localOnly: boolean;
  readonly note: string | undefined;
  /** Names of the attributes between whose values something else may move this one, as an autoscaler does: that is no drift. */
  readonly scaledBetween: readonly [min: string, max: string] | undefined;
}

/** The attributes of a type by their Terraform names. Method-typed members keep a heterogeneous table assignable. */
// biome-ignore lint/suspicious/noExplicitAny: erasing the value types of a heterogeneous table is the one allowed cast
// oxlint-disable-next-line typescript/no-explicit-any -- erasing generics of the registry (style guide 14)
export type Attributes = { readonly [name: string]: Attribute<any> };

type ValueOf<A> = A extends Attribute<infer T> ? T : never;

/** Desired values of a type: every name is there, null where nothing is wanted. */
export type Desired<A extends Attributes> = { readonly [K in keyof A]: ValueOf<A[K]> | null };

/** Live values of a type: a name is missing where it was not read. */
export type Live<A extends Attributes> = { readonly [K in keyof A]?: ValueOf<A[K]> | null };

export interface AttributeOptions<T> {
  readonly required?: true;
  readonly computed?: true;
  readonly onChange?: 'replace';
  readonly default?: NoInfer<T> | null;
  readonly unset?: NoInfer<T> | null;
  readonly sensitive?: true;
  readonly writeOnly?: true;
  readonly localOnly?: true;
  readonly note?: string;
  readonly scaledBetween?: readonly [min: string, max: string];
}

/** An attribute of a kind, with the field words of DESIGN section 5. */
export function attribute<T>(kind: Kind<T>, options: AttributeOptions<T> = {}): Attribute<T> {
  return {
    kind,
    required: options.required ?? false,
    computed: options.computed ?? false,
    onChange: options.onChange ?? 'update',
    default: options.default,
    unset: options.unset,
    sensitive: options.sensitive ?? false,
    writeOnly: options.writeOnly ?? false,
    localOnly: options.localOnly ?? false,
    note: options.note,
    scaledBetween: options.scaledBetween,
  };
}
