import type { Attributes } from '../../core/attribute.ts';
import type { DesiredState } from '../../core/desired.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Observation } from '../../core/observation.ts';
import { membersOf } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { LedgerOnly, ResourceType, Tools } from '../../resources/define.ts';
import type { Target } from '../choose-selections.ts';
import type { EngineDeps } from '../deps.ts';
import type { Observed } from '../observe.ts';
import type { Entry } from '../ports/ledger.ts';
import type { Chance, Clock } from '../ports/time.ts';
import { READ_RETRY, retry } from '../retry.ts';
import type { Instance } from './instance.ts';
import { notePlain } from './note-secrets.ts';

type Values = Readonly<Record<string, Plain>>;
type VaultDeps = Pick<EngineDeps, 'vault' | 'clock' | 'chance' | 'settings' | 'secrets'>;

/** What making a value may draw on, from the ports of the engine. */
export function toolsOf({ chance, clock }: { readonly chance: Chance; readonly clock: Clock }): Tools {
  return { now: clock.now(), pick: (below) => Math.min(below - 1, Math.floor(chance.fraction() * below)) };
}

/** Reads objects that live in the ledger alone: their entries are what they are. */
export function entryReader(
  entries: readonly Entry[],
  deps: VaultDeps,
): (target: Target, signal: AbortSignal) => Promise<Observed> {
  const byAddress = new Map(entries.map((entry) => [entry.address, entry]));
  return async (target, signal) => {
    const entry = byAddress.get(target.address);
    if (entry === undefined) {
      return { observation: { kind: 'absent' }, hinted: new Set() };
    }
    const open = Object.entries(target.type.attributes).filter(([, { computed }]) => !computed);
    const arguments_: Values = Object.fromEntries(open.map(([name]) => [name, entry.applied[name] ?? null]));
    const { values, unread } = await openSealed(entry, target.wanted, deps, signal);
    const live: Values = { ...arguments_, ...entry.kept?.values, ...values };
    return { observation: { kind: 'present', id: entry.id, live, unread, pending: undefined }, hinted: new Set() };
  };
}

/** Only what somebody wants is decrypted: each secret is a call. */
async function openSealed(
  { kept }: Entry,
  wanted: ReadonlySet<string>,
  { vault, settings, secrets, ...time }: VaultDeps,
  signal: AbortSignal,
): Promise<{ readonly values: Values; readonly unread: Readonly<Record<string, string>> }> {
  const values: Record<string, Plain> = {};
  const unread: Record<string, string> = {};
  for (const [name, sealed] of Object.entries(kept?.sealed ?? {}).filter(([sealedName]) => wanted.has(sealedName))) {
    if (vault === undefined) {
      unread[name] = `it is encrypted, and the worker was given no key to open it. ${GIVE_KEY}`;
      continue;
    }
    try {
      const owner = { installation: settings.installation, address: kept?.sealedFor ?? '' };
      const text = await retry(() => vault.open(sealed, owner, signal), READ_RETRY, time, signal);
      values[name] = JSON.parse(text) as Plain;
      notePlain(values[name], secrets);
    } catch (thrown) {
      signal.throwIfAborted();
      unread[name] = `it could not be decrypted: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
    }
  }
  return { values, unread };
}

const GIVE_KEY = 'Set secrets_key (GROUNDSTATE_SECRETS_KEY) to a KMS key that the worker may use.';

/** Live values in which a secret argument, of which only a hash is kept, is what Git wants where the hash is the same. */
export function withHashedArguments(
  live: Values,
  desired: DesiredState,
  sameAsApplied: (name: string, value: Plain, of: 'desired') => boolean | undefined,
): Values {
  const hashed = Object.keys(live).filter((name) => Object.hasOwn(membersOf(live[name]), '$hash'));
  const known = hashed.map((name) => {
    const wanted = desired.values[name] ?? null;
    return [
      name,
      !desired.unknown.has(name) && sameAsApplied(name, wanted, 'desired') === true ? wanted : null,
    ] as const;
  });
  return { ...live, ...Object.fromEntries(known) };
}

/** A result that is made of a secret argument is a secret itself. */
export function withDerivedSecrets(type: ResourceType, desired: DesiredState): DesiredState {
  const { ledgerOnly, attributes } = type;
  if (ledgerOnly?.partsOfResult?.some((name) => desired.sensitive.has(name)) !== true) {
    return desired;
  }
  const computed = Object.keys(attributes).filter((name) => attributes[name]?.computed === true);
  return { ...desired, sensitive: new Set([...desired.sensitive, ...computed]) };
}

/** Whether a computed value has to be encrypted before it is kept. */
export function isSecretResult(name: string, type: ResourceType, desired: DesiredState): boolean {
  return type.attributes[name]?.sensitive === true || desired.sensitive.has(name);
}

/** A secret that nobody can encrypt is not made. */
export function withoutKey(
  type: ResourceType,
  desired: DesiredState,
  given: Pick<Instance, 'address' | 'block' | 'entry'> & { readonly hasVault: boolean },
): readonly Diagnostic[] {
  const mirrored = new Set(Object.keys(type.ledgerOnly?.mirrors ?? {}));
  const secret = Object.keys(type.attributes).find(
    (name) => type.attributes[name]?.computed === true && !mirrored.has(name) && isSecretResult(name, type, desired),
  );
  if (type.ledgerOnly === undefined || given.hasVault || secret === undefined || given.entry !== undefined) {
    return [];
  }
  return [
    {
      severity: 'error',
      code: 'no-secrets-key',
      summary: 'There is no key for secrets',
      detail: `${secret} of ${given.address} is a secret that would stand in the ledger alone, and it is never stored in clear. ${GIVE_KEY} Until then it and what depends on it are left alone; or take the secret from Secrets Manager.`,
      address: given.address,
      ...(given.block.path === undefined ? {} : { path: given.block.path }),
      source: given.block.source,
    },
  ];
}

/** An object that is imported, made of nothing but the id of its import, which may be a secret; or why it cannot be. */
export function adoptedValues(
  { address, type }: Pick<Instance, 'address' | 'type'>,
  importId: string,
  tools: Tools,
): { readonly id: string; readonly observation: Observation } | string {
  const adopted = type.ledgerOnly?.adopt?.(importId, tools);
  if (adopted === undefined) {
    return `${address} cannot be imported, because the id of a ${type.type} does not tell its values. Take the import out.`;
  }
  if ('problem' in adopted) {
    return adopted.problem;
  }
  const id = `imported as ${address}`;
  const live: Values = { ...(adopted.values as Values) };
  return { id, observation: { kind: 'present', id, live, unread: {}, pending: undefined } };
}

/** Why an object is to be made anew though Git did not change. */
export function whyOutdated(
  { ledgerOnly }: ResourceType,
  desired: DesiredState,
  observation: Observation | undefined,
  { clock }: { readonly clock: Clock },
): string | undefined {
  return observation?.kind === 'present' && desired.unknown.size === 0
    ? ledgerOnly?.outdated?.(desired.values as never, observation.live as never, clock.now())
    : undefined;
}

/** The instance as its update will leave it: its values follow from its arguments, so nothing has to wait for them. */
export function foresee(instance: Instance): Instance {
  const { observation, desired, decided, type } = instance;
  if (type.ledgerOnly === undefined || decided?.action !== 'update' || observation?.kind !== 'present') {
    return instance;
  }
  if (desired.unknown.size > 0) {
    const gone = Object.keys(type.attributes).filter((name) => type.attributes[name]?.computed && name !== 'id');
    const live = Object.fromEntries(Object.entries(observation.live).filter(([name]) => !gone.includes(name)));
    return { ...instance, observation: { ...observation, live } };
  }
  const made = updateValues(type.ledgerOnly, desired, observation.live);
  return { ...instance, observation: { ...observation, live: { ...observation.live, ...made } } };
}

/** The values of a new object; what a type knows of their types is erased here. */
export function makeValues(how: LedgerOnly<Attributes>, desired: DesiredState, tools: Tools): Values {
  return how.make(desired.values as never, tools) as Values;
}

/** What changes of the values of an object that exists, because its arguments did. */
export function updateValues(how: LedgerOnly<Attributes>, desired: DesiredState, former: Values): Values {
  return (how.update?.(desired.values as never, former as never) ?? {}) as Values;
}
