/** Names and subjects are printed in many places, so that no control character may travel in them. */
export function plainText(text: string | undefined): string {
  return (text ?? '').replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, ' ').trim();
}
