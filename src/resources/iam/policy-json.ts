/** JSON as Go prints it, because the text of a policy document is a value that others refer to. */
export function policyJson(value: unknown, indent: number): string {
  return JSON.stringify(value, undefined, indent).replace(/[<>&\u2028\u2029]/g, escapeCharacter);
}

/** A copy with the keys of all maps in byte order. */
export function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(sortedKeys);
  }
  if (value === null || typeof value !== 'object') {
    return value;
  }
  const entries = Object.entries(value).sort(([a], [b]) => compareBytes(a, b));
  return Object.fromEntries(entries.map(([key, member]) => [key, sortedKeys(member)]));
}

/** The byte order of UTF-8, which differs from that of JavaScript beyond the first plane. */
export function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
