import type { Difference } from '../../core/change.ts';
import type { Decided } from '../../core/decide.ts';
import type { DesiredState } from '../../core/desired.ts';
import type { IgnoreTags } from '../../core/ignore-tags.ts';
import type { Observation } from '../../core/observation.ts';
import type { Scope } from '../../core/scope.ts';
import type { Value } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Block } from '../../terraform/document.ts';
import type { ImportedObject } from '../../terraform/evaluate-import.ts';
import type { Entry } from '../ports/ledger.ts';

/** Whose object was found where the ledger knew none. */
export type Found = 'ours' | 'foreign' | 'claimable' | undefined;

/** One resource instance that Git wants, with all that is known of it. */
export interface Instance {
  readonly address: string;
  readonly block: Block;
  readonly key: string | number | undefined;
  /** The evaluated body. */
  readonly config: Value;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly ignoreTags: IgnoreTags;
  readonly entry: Entry | undefined;
  readonly desired: DesiredState;
  /** The cloud id; undefined where the object does not exist. */
  readonly id: string | undefined;
  /** Undefined where there was nothing to look for. */
  readonly observation: Observation | undefined;
  readonly found: Found;
  /** The object that an import block names for it, as long as the ledger knows none. */
  readonly imported?: ImportedObject | undefined;
  readonly differences: readonly Difference[];
  /** Undefined where nothing can be said: see `blocked`. */
  readonly decided: Decided | undefined;
  /** Why nothing is done to it, in a full sentence. */
  readonly blocked: string | undefined;
}
