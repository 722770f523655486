/** Of an author or a subject, in characters; a commit may have megabytes of either. */
const longest = 500;

/** Names and subjects are printed in many places, so that no control character may travel in them, and nothing endless. */
export function plainText(text: string | undefined): string {
  return (text ?? '')
    .slice(0, longest)
    .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ')
    .trim();
}
