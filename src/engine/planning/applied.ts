import { sameValue } from '../../core/compare.ts';
import type { DesiredState } from '../../core/desired.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Entry, Intent } from '../ports/ledger.ts';

/** A keyed hash, so that sensitive values can be compared and are never kept. */
export type EncodedHash = (text: string) => string;

const HASH_KEY = '$hash';

/** The values an entry keeps as last applied: what was compared, sensitive values as keyed hashes. */
export function appliedValues(
  type: ResourceType,
  desired: DesiredState,
  hash: EncodedHash,
): Readonly<Record<string, Plain>> {
  const kept: [string, Plain][] = [];
  for (const name of desired.compared) {
    const value = desired.values[name] ?? null;
    const attribute = type.attributes[name];
    const secret = desired.sensitive.has(name) || attribute?.sensitive === true || attribute?.writeOnly === true;
    kept.push([name, secret ? { [HASH_KEY]: hash(canonicalText(value)) } : value]);
  }
  return Object.fromEntries(kept);
}

/** An entry as far as it is certain what was written last, while older calls may have overwritten it. */
export function withoutOverwritten(entry: Entry, intents: readonly Intent[]): Entry {
  const lost = intents.filter(({ address }) => address === entry.address).map(({ overwrites }) => overwrites ?? []);
  if (lost.every((names) => names.length === 0)) {
    return entry;
  }
  const isLost = (name: string): boolean => lost.some((names) => names === 'all' || names.includes(name));
  const applied = Object.fromEntries(Object.entries(entry.applied).filter(([name]) => !isLost(name)));
  return { ...entry, applied };
}

/** Whether the object was created by a run that did not live to bring it into shape. */
export function isUnfinished(entry: Entry | undefined): boolean {
  return entry !== undefined && Object.keys(entry.applied).length === 0;
}

/**
 * Whether a value is the one that we last wrote; undefined where we never wrote the attribute. A kind may take a live value that
 * says more than the wanted one for the same; two wanted ones are the same only if that holds both ways.
 */
export function sameAsApplied(
  entry: Entry | undefined,
  type: ResourceType,
  hash: EncodedHash,
): (name: string, value: Plain, of: 'desired' | 'live') => boolean | undefined {
  return (name, value, of) => {
    const attribute = type.attributes[name];
    if (entry === undefined || attribute === undefined || !Object.hasOwn(entry.applied, name)) {
      return undefined;
    }
    const kept = entry.applied[name] ?? null;
    const secret = hashOf(kept);
    if (secret !== undefined) {
      return secret === hash(canonicalText(value));
    }
    return sameValue(attribute, kept, value) && (of === 'live' || sameValue(attribute, value, kept));
  };
}

/** Whether only the keyed hash of a value is kept. */
export function isHashed(kept: Plain): boolean {
  return hashOf(kept) !== undefined;
}

function hashOf(kept: Plain): string | undefined {
  if (kept === null || typeof kept !== 'object' || Array.isArray(kept)) {
    return undefined;
  }
  const hash = (kept as Readonly<Record<string, Plain>>)[HASH_KEY];
  return typeof hash === 'string' ? hash : undefined;
}
