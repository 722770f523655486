/** A sentence that proposes the nearest of the known names, or nothing when none is near. */
export function didYouMean(wrong: string, known: readonly string[]): string {
  if (wrong.length > 100 || known.length > 5000) return '';
  let best: string | undefined;
  let least = Math.max(1, Math.floor(wrong.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(wrong, candidate, least);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best === undefined ? '' : ` Did you mean ${JSON.stringify(best)}?`;
}

/** Number of insertions, deletions, substitutions and swaps of neighbours, or the limit when it is not below that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: readonly number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = isSwap ? (before[j - 2] ?? 0) + 1 : limit;
      next.push(Math.min(substitution, swap, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return Math.min(row[b.length] ?? limit, limit);
}
