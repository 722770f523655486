/** Fields whose keys are data and not names of the API. */
const maps = new Set(['tags', 'attributes', 'variables', 'encryptioncontext', 'tagsmap']);

/** A JSON input or output as CloudTrail writes it: names begin with a small letter, keys of maps stay. */
export function lowerNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerNames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [lowerFirst(name), isMap(name, inner) ? inner : lowerNames(inner)]),
  );
}

function isMap(name: string, value: unknown): boolean {
  return maps.has(name.toLowerCase()) && !Array.isArray(value);
}

/** The same word with a small first letter. */
export function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
