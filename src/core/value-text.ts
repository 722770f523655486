/** Brings text into the form in which Terraform compares it; broken surrogates become U+FFFD. */
export function normalizeText(text: string): string {
  return /^[\u0000-\u02ff]*$/.test(text) ? text : text.toWellFormed().normalize('NFC');
}

/** Orders text by its UTF-8 bytes, which is not the order of UTF-16 units beyond the basic plane. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left === right) continue;
    const leftRank = left >= 0xd800 && left < 0xe000 ? left + 0x10000 : left;
    const rightRank = right >= 0xd800 && right < 0xe000 ? right + 0x10000 : right;
    return leftRank - rightRank;
  }
  return a.length - b.length;
}
