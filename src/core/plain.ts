import { type Plain, UNKNOWN } from './value.ts';

/** Whether a part of the data is known only after apply. */
export function hasUnknown(plain: Plain): boolean {
  if (plain === UNKNOWN) {
    return true;
  }
  if (plain === null || typeof plain !== 'object') {
    return false;
  }
  return Object.values(plain).some((member) => hasUnknown(member as Plain));
}

/** One text for equal data: keys sorted, unknown parts named. Used for digests, ids and keyed hashes. */
export function canonicalText(plain: unknown): string {
  if (plain === UNKNOWN) {
    return '"(known after apply)"';
  }
  if (plain === undefined || plain === null || typeof plain !== 'object') {
    return JSON.stringify(plain ?? null);
  }
  if (Array.isArray(plain)) {
    return `[${plain.map((member) => canonicalText(member)).join(',')}]`;
  }
  const entries = Object.entries(plain).filter(([, member]) => member !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalText(member)}`).join(',')}}`;
}

/** The members of an object; an empty object for anything else. */
export function membersOf(plain: Plain | undefined): Readonly<Record<string, Plain>> {
  if (plain === null || plain === undefined || typeof plain !== 'object' || Array.isArray(plain)) {
    return {};
  }
  return plain as Readonly<Record<string, Plain>>;
}
