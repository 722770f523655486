import type { Kind } from '../attribute.ts';

/** JSON text, compared by structure: white space and the order of keys do not matter. */
export const jsonKind: Kind<string> = {
  name: 'json',
  convert(value) {
    if (typeof value !== 'string') {
      return { ok: false, problem: 'JSON text is required' };
    }
    return parseJson(value) === undefined ? { ok: false, problem: 'this text is not valid JSON' } : { ok: true, value };
  },
  equal: (desired, live) => canonicalJson(parseJson(desired)) === canonicalJson(parseJson(live)),
};

/** The value of a JSON text, or undefined where it is broken. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON with sorted keys, so that equal structures have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) => {
    if (member !== null && typeof member === 'object' && !Array.isArray(member)) {
      return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return member;
  });
}
