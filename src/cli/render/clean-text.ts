/**
 * Text from outside (a commit subject, a tag) without what a terminal would obey: control characters, and the marks
 * that turn the direction of writing.
 */
export function cleanText(text: string): string {
  return text.replaceAll(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
