import type { Address } from '../core/address.ts';
import type { Diagnostic, DiagnosticSource } from '../core/diagnostic.ts';
import type { Plain, Value } from '../core/value.ts';
import type { Block, Document, Import } from './document.ts';
import type { ImportedObject } from './evaluate-import.ts';
import type { FilePort, StablePort } from './ports.ts';
import type { Trigger } from './triggers.ts';

/** Names a sibling stack, or a foreign state, of which a document reads the outputs. */
export interface StackReference {
  /** The `terraform_remote_state` block. */
  readonly block: Block;
  /** The sibling by the name cdktf gave the block; undefined for a state written by hand. */
  readonly stack: string | undefined;
  readonly backend: string | undefined;
  readonly config: Plain;
}

export interface EvaluatorOptions {
  readonly document: Document;
  /** Values from outside, by variable name. */
  readonly variables: { readonly [name: string]: Plain | undefined };
  /** Values from outside as text, as in `TF_VAR_*`; what `variables` has goes before them. */
  readonly variableTexts?: { readonly [name: string]: string | undefined };
  readonly files: FilePort;
  readonly stable: StablePort;
  /** The outputs of another stack as an object; undefined: not known yet. */
  readonly remoteState: (reference: StackReference) => Value | undefined;
  readonly workspace?: string;
  /**
   * Is told every secret as it enters the language, before expressions build others from it: sensitive variables, arguments
   * of sensitive(), marked attributes of instances and outputs. So a password is known by itself, and not only as a part of a URL.
   */
  readonly noteSecret?: (secret: string) => void;
}

/** The instances of a block. */
export interface Expansion {
  /** `[undefined]` for a block without count and for_each. */
  readonly keys: readonly (undefined | string | number)[];
  /** The keys cannot be told yet. */
  readonly unknown: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** A configuration with everything in it that can be told now. */
export interface Configuration {
  /**
   * An object: attributes by name (null where the document says null; left out where it says nothing) and nested
   * blocks by name, each a tuple of objects, whatever their number. Unknown number of blocks: unknown.
   */
  readonly config: Value;
  readonly diagnostics: readonly Diagnostic[];
}

/** The value of an output. */
export interface OutputValue {
  readonly value: Value;
  readonly sensitive: boolean;
  readonly diagnostics: readonly Diagnostic[];
}

/** The outcome of one condition. */
export interface ConditionResult {
  readonly holds: 'yes' | 'no' | 'unknown';
  readonly message: string;
  /** The condition itself. */
  readonly source: DiagnosticSource;
  readonly diagnostics: readonly Diagnostic[];
}

export type LocalAddress = Omit<Address, 'stack'>;

/** Evaluates a document as its instances become known. */
export interface Evaluator {
  /** What is wrong before anything is asked: variables, locals that nothing uses, references to nothing, blocks without instances. */
  check(): readonly Diagnostic[];
  expand(block: Block): Expansion;
  configure(block: Block, key: string | number | undefined): Configuration;
  /** Tells the value of an instance: an object of all its attributes. */
  setInstance(address: LocalAddress, value: Value): void;
  /** Takes an instance back to "known after apply". */
  setUnknown(address: LocalAddress): void;
  /** The configuration of a provider, `aws` or `aws.west`; an empty object when the document has no such block. */
  provider(id: string): Configuration;
  outputs(): ReadonlyMap<string, OutputValue>;
  checkConditions(block: Block, key: string | number | undefined, when: 'before' | 'after'): readonly ConditionResult[];
  /** What makes an instance be replaced together with something else. */
  triggers(block: Block, key: string | number | undefined): readonly Trigger[];
  /** The objects that an import block of the document names, with what is wrong with it. */
  imports(block: Import): { readonly found: readonly ImportedObject[]; readonly diagnostics: readonly Diagnostic[] };
  /** Whether all assertions of a check block hold. */
  checkStatus(name: string): 'pass' | 'fail' | 'unknown' | 'error';
  /** Says that the data source of a check could not be read, so that its assertions cannot hold. */
  failCheck(name: string, diagnostic: Diagnostic): void;
  /** The assertions of the check blocks, as warnings. */
  checkAssertions(): readonly Diagnostic[];
  /** Evaluates one expression, as the console does. */
  evaluate(text: string): { readonly value: Value; readonly diagnostics: readonly Diagnostic[] };
}
