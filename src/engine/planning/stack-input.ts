import type { OwnPart } from '../../core/own-rights/own-parts.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { DataSource } from '../../resources/define-data.ts';
import type { Block, Document } from '../../terraform/document.ts';
import type { Evaluator } from '../../terraform/evaluator.ts';
import type { Target } from '../choose-selections.ts';
import type { Observed, Observer } from '../observe.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { Entry, StackState } from '../ports/ledger.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Chance, Clock } from '../ports/time.ts';
import type { EncodedHash } from './applied.ts';
import type { KeptFiles } from './kept-files.ts';
import type { MovedState } from './moves.ts';
import type { ProviderSettings } from './scopes.ts';
import type { SiblingOutputs } from './sibling-outputs.ts';
import type { StableValues } from './stable-values.ts';
import type { ReferencedAttributes } from './wanted.ts';

/** Everything one planning pass over a stack works with. */
export interface StackInput {
  readonly stack: string;
  readonly installation: string;
  readonly document: Document;
  /** Data and resource blocks, each after what it needs. */
  readonly blocks: readonly Block[];
  dependenciesOf(blockId: string): ReadonlySet<string>;
  readonly evaluator: Evaluator;
  /** What `uuid()` and its like give in this pass. */
  readonly stable: StableValues;
  /** Outputs of the stacks that this one reads. */
  readonly siblings: SiblingOutputs;
  readonly types: ReadonlyMap<string, ResourceType>;
  readonly dataSources: ReadonlyMap<string, DataSource>;
  /** The files of the stack's folder, with those that data sources made in this pass. */
  readonly files?: KeptFiles;
  readonly referenced: ReferencedAttributes;
  readonly state: StackState;
  /** The entries of the state by address. */
  readonly entries: ReadonlyMap<string, Entry>;
  /** What the objects in the ledger look like now. */
  readonly observed: ReadonlyMap<string, Observed>;
  readonly observer: Observer;
  /** Reads an object that lives in the ledger alone. */
  readEntry(target: Target, signal: AbortSignal): Promise<Observed>;
  /** Whether secrets can be encrypted. */
  readonly hasVault: boolean;
  settings(provider: string | undefined): ProviderSettings;
  readonly hash: EncodedHash;
  /** Whether an object of this id is ours: known to the ledger of this or another stack, or found by its mark in this pass. */
  owns(id: string): Promise<boolean>;
  /** The address that an object has in the ledger of this or another stack. */
  ownerOf(type: string, id: string): Promise<string | undefined>;
  /** Ids of the blocks that are created before they are destroyed. */
  readonly createsFirst: ReadonlySet<string>;
  /** What Git calls by another address than the ledger. */
  readonly moved: Pick<MovedState, 'origins' | 'writes'>;
  /** Whether another stack of this installation has an object of this type and id, or may have made it. */
  claimedElsewhere(type: string, id: string): Promise<boolean>;
  /** Ids that this pass found by their mark, without the ledger. */
  readonly foundIds: Set<string>;
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly secrets: Secrets;
  /** What Groundstate itself stands on. */
  readonly own: readonly OwnPart[];
  /** Whether this stack is the one that deploys Groundstate. */
  readonly isSelf: boolean;
}
