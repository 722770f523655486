import type { Source } from './ports/source.ts';

/** The same source, with its network calls counted. */
export function countSource(source: Source): { readonly source: Source; calls(): number } {
  let made = 0;
  return {
    calls: () => made,
    source: {
      ...source,
      tip(signal) {
        made += 1;
        return source.tip(signal);
      },
      fetch(commit, signal) {
        made += 1;
        return source.fetch(commit, signal);
      },
    },
  };
}
