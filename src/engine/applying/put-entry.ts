import type { DesiredState } from '../../core/desired.ts';
import type { Plain } from '../../core/value.ts';
import { appliedValues } from '../planning/applied.ts';
import type { Instance } from '../planning/instance.ts';
import { isSecretResult, makeValues, toolsOf, updateValues } from '../planning/ledger-only.ts';
import { notePlain } from '../planning/note-secrets.ts';
import type { Entry } from '../ports/ledger.ts';
import { READ_RETRY, retry } from '../retry.ts';
import { explainCall } from './failures.ts';
import { entryOf, keepLeftover, type PutInput, type PutResult } from './put-object.ts';
import type { Writer } from './writer.ts';

type Values = Readonly<Record<string, Plain>>;

/** Makes or changes an object that lives in the ledger alone: one record is its intent, its effect and its outcome. */
export async function putEntry(given: PutInput, writer: Writer): Promise<PutResult> {
  const { instance } = given;
  const { type, desired } = instance;
  if (type.ledgerOnly === undefined) {
    throw new Error(`${instance.address} does not live in the ledger alone`);
  }
  const former = given.id !== undefined && instance.observation?.kind === 'present' ? instance.observation : undefined;
  const isImported = former !== undefined && instance.entry === undefined;
  const made = isImported ? valuesBeside(desired, former.live) : valuesOf(instance, former?.live, writer);
  const before = former === undefined ? undefined : instance.entry?.kept;
  const secret = Object.entries(made).filter(([name]) => isSecretResult(name, type, desired));
  const open = Object.entries(made).filter(([name]) => !isSecretResult(name, type, desired));
  const kept: NonNullable<Entry['kept']> = {
    values: { ...before?.values, ...Object.fromEntries(open) },
    sealed: { ...before?.sealed, ...(await sealAll(instance.address, secret, writer)) },
    sealedFor: before?.sealedFor ?? instance.address,
  };
  const id = (isImported ? undefined : given.id) ?? writer.deps.chance.id();
  const applied = appliedValues(type, desired, (text) => writer.deps.ledger.hash(text));
  const entry: Entry = { ...entryOf(given, id, applied, writer), kept };
  await writer.record([{ kind: 'put entry', entry }, ...keepLeftover(given)]);
  const live = { ...former?.live, ...made };
  return { entry, live: { kind: 'present', id, live, unread: {}, pending: undefined } };
}

/** Whatever it is that is put, what was made once stays: a random value is not drawn again for a new address. */
function valuesOf({ type, desired }: Instance, former: Values | undefined, writer: Writer): Values {
  if (type.ledgerOnly === undefined) {
    return {};
  }
  return former === undefined
    ? makeValues(type.ledgerOnly, desired, toolsOf(writer.deps))
    : updateValues(type.ledgerOnly, desired, former);
}

/** What is not said by the configuration: it is kept beside the arguments. */
function valuesBeside({ compared }: DesiredState, live: Values): Values {
  return Object.fromEntries(Object.entries(live).filter(([name]) => !compared.has(name)));
}

async function sealAll(
  address: string,
  secrets: readonly (readonly [string, Plain])[],
  { deps, signal }: Writer,
): Promise<Readonly<Record<string, string>>> {
  const { vault, settings } = deps;
  const sealed: [string, string][] = [];
  for (const [name, value] of secrets) {
    if (vault === undefined) {
      throw new Error(`${address} has a secret, and there is no key for it`); // the plan has refused it
    }
    notePlain(value, deps.secrets);
    const owner = { installation: settings.installation, address };
    const seal = (): Promise<string> => vault.seal(JSON.stringify(value), owner, signal);
    try {
      sealed.push([name, await retry(seal, READ_RETRY, deps, signal)]);
    } catch (thrown) {
      throw explainCall(thrown, address, `Encrypting ${name} of ${address}`);
    }
  }
  return Object.fromEntries(sealed);
}
