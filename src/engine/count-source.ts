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
      propose(ref, signal) {
        made += 2; // the tip and the ref
        return source.propose(ref, signal);
      },
      fetch(commit, signal) {
        made += 1;
        return source.fetch(commit, signal);
      },
    },
  };
}
