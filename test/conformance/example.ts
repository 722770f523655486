import type { Plain } from '../../src/core/value.ts';

/** Arguments of a block; `${...}` may name any object of the same stack. */
export type Config = Readonly<Record<string, Plain>>;

/** The life of one resource type: what it is made of, and what is changed on the way. */
export interface Example {
  /** What it needs, as blocks of the document by type and name. */
  readonly parents: Readonly<Record<string, Readonly<Record<string, Config>>>>;
  readonly config: Config;
  /** For every attribute that can be changed in place: another value, which a person will set. */
  readonly drifts: Readonly<Record<string, Drift>>;
  /** Attributes that are left out of `drifts`, each with the reason. */
  readonly exempt: Readonly<Record<string, string>>;
  /** Arguments that are set, taken out of the configuration, and have to go back to their defaults. */
  readonly unset: Config;
  /** What a commit that makes the change of a drift has to change with it, by the attribute of the drift. */
  readonly along?: Readonly<Record<string, Config>>;
  /** `groundstate.yaml` has to allow its deletion by name. */
  readonly dataBearing?: true;
}

/** A value that a person sets by hand. */
export interface Drift {
  readonly to: Plain;
  /** Arguments of the base for this step only, where the attribute means nothing without them. */
  readonly base?: Config;
  /** Attributes that cannot but move along. */
  readonly also?: readonly string[];
}

/** Arguments of a target that no test account can have. */
export function exemptTargets(names: readonly string[]): Readonly<Record<string, string>> {
  const reason =
    'The emulator has no such target, or making one takes an instance; the aspect writes all targets in one way.';
  return Object.fromEntries(names.map((name) => [name, reason]));
}
