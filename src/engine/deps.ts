import type { TwoPersonDeed } from '../core/approvals/second-person.ts';
import type { EstatePolicy } from '../core/stack-policy.ts';
import type { Call } from '../resources/call.ts';
import type { Collection } from '../resources/collection.ts';
import type { ResourceType } from '../resources/define.ts';
import type { DataSource } from '../resources/define-data.ts';
import type { BodySchema } from '../terraform/document.ts';
import type { FilePort } from '../terraform/ports.ts';
import type { BranchGuard } from './branch-guard.ts';
import type { Cloud } from './ports/cloud.ts';
import type { Journal } from './ports/journal.ts';
import type { Ledger } from './ports/ledger.ts';
import type { Log } from './ports/log.ts';
import type { Secrets } from './ports/secrets.ts';
import type { Source } from './ports/source.ts';
import type { Synth } from './ports/synth.ts';
import type { Chance, Clock } from './ports/time.ts';
import type { Vault } from './ports/vault.ts';

/** What resource types and data sources there are. */
export interface Catalogue {
  /** Undefined: not supported. */
  resourceType(name: string): Promise<ResourceType | undefined>;
  /** Every type that is supported, by name. */
  readonly typeNames: readonly string[];
  dataSource(name: string): Promise<DataSource | undefined>;
  /** Names of the types whose objects anyone may add to a parent of this type. */
  childTypes(parentType: string): readonly string[];
  /** Names of the types that are settings of an object of this type. */
  settingTypes(parentType: string): readonly string[];
  bodySchema(type: ResourceType | DataSource): BodySchema;
}

/** Everything the engine needs from outside. */
export interface EngineDeps {
  readonly settings: {
    readonly installation: string;
    /** The region of a provider that names none. */
    readonly region: string;
    /** The only account that may be touched; undefined: any. */
    readonly account: string | undefined;
    /** What Groundstate itself stands on, which no stack may change: its table, and ARNs of what else belongs to it. */
    readonly own: {
      readonly table: string;
      readonly arns: readonly string[];
      /** The stack that deploys Groundstate itself, where there is one. */
      readonly selfStack?: string | undefined;
    };
    readonly concurrency: number;
    /** A mutating call is answered within this time, and the lease lasts at least as long, or it is not sent. Milliseconds. */
    readonly callBudgetMs: number;
    /** After this a drift that matters and that nobody looks at is called out; 0 or undefined: never. Milliseconds. */
    readonly escalateAfterMs?: number;
    /** What takes the word of two people; left out: nothing. */
    readonly twoPerson?: readonly TwoPersonDeed[] | undefined;
    /** Who we are, for history and messages. */
    readonly actor: string;
  };
  readonly catalogue: Catalogue;
  readonly source: Source;
  readonly synth: Synth;
  readonly cloud: Cloud;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Values for variables from the environment of the process, by name: the text of `TF_VAR_name`. */
  readonly variableTexts?: Readonly<Record<string, string>>;
  /** Undefined: the worker was given no key, and secrets that would stand in the ledger alone are refused. */
  readonly vault?: Vault | undefined;
  taggedResources(resourceType: string): Collection<unknown>;
  /** How CloudTrail is asked for the recorded calls about a resource. */
  readonly trail: {
    readonly service: string;
    call(query: { readonly name: string; readonly since: number } | { readonly eventId: string }): Call;
    /** The records of an answer, as CloudTrail wrote them. */
    records(output: unknown): readonly unknown[];
  };
  files(folder: string): FilePort;
  /** Asks whether the tracked branch is protected; undefined where nobody wants to know. */
  readonly branchGuard?: BranchGuard | undefined;
  /** The text files of a checked-out commit, to look for secrets in them. */
  sourceTexts(path: string): readonly { readonly file: string; readonly text: string }[];
  /** Reads groundstate.yaml of a checked-out commit. */
  estatePolicy(
    path: string,
  ): Promise<{ readonly policy: EstatePolicy | undefined; readonly problems: readonly string[] }>;
  /** What is wrong with a policy that names stacks which the commit does not have. */
  unknownStacks(policy: EstatePolicy, names: readonly string[]): readonly string[];
}
