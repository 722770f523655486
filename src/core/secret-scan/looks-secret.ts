/** AWS takes no password of a database, a broker or a user that is shorter. */
const shortestPassword = 8;
const shortestKey = 16;
/** Bits for each character. English words have about 2.5 where they are this short, and repetitions less. */
const leastEntropy = { password: 2.4, key: 3 } as const;

/** What stands in the place of a secret, but is none: references, names of things, examples. */
const references = /\$\{|%\{|\{\{|^arn:|^\/|:\/\/|^<.*>$|^\[.*\]$|^\$|^%/;
const placeholders =
  /change.?me|change.?it|place.?holder|example|dummy|redacted|replace|your.?|insert|todo|fixme|xxx|\*\*\*|sensitive value/i;
const identifiers = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$|^(vpc|subnet|sg|ami|i|eni|key|sha256|sha512)[-:]/i;

/** Whether a text is likely to be a real secret: long enough, of several kinds of characters, not made of words, hard to guess. */
export function looksSecret(text: string, role: 'password' | 'key'): boolean {
  const least = role === 'password' ? shortestPassword : shortestKey;
  if (text.length < least || text.length > 4_096 || /\s/.test(text.trim())) return false;
  if (references.test(text) || placeholders.test(text) || identifiers.test(text) || isMadeOfWords(text)) return false;
  if (role === 'key' && !/\d/.test(text)) return false; // `DeriveSharedSecret` is a word
  return classesOf(text) >= 2 && entropyOf(text) >= leastEntropy[role];
}

/** `my-app/database-token-v2`: the name of a secret rather than one. */
function isMadeOfWords(text: string): boolean {
  const words = text.split(/[-_./:@]+/);
  return words.length > 1 && words.every((word) => /^([A-Za-z]?[a-z]*|[A-Z]+|v?\d{1,4})$/.test(word));
}

function classesOf(text: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;
}

/** Shannon's entropy of the characters: bits for each. */
export function entropyOf(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return [...counts.values()].reduce((sum, count) => sum - (count / total) * Math.log2(count / total), 0);
}
