/** Matches one code point. */
export type CharacterTest = (code: number) => boolean;

/** A parsed pattern. */
export type Pattern =
  | { readonly kind: 'empty' }
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'assert'; readonly at: 'textStart' | 'textEnd' | 'lineStart' | 'lineEnd' | 'word' | 'notWord' }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly parts: readonly Pattern[] }
  | {
      readonly kind: 'repeat';
      readonly inner: Pattern;
      readonly least: number;
      /** Infinity for no limit. */
      readonly most: number;
      readonly greedy: boolean;
    }
  | { readonly kind: 'capture'; readonly index: number; readonly inner: Pattern };

/** A pattern with the names of its groups, undefined for those without a name. */
export interface ParsedPattern {
  readonly pattern: Pattern;
  readonly names: readonly (string | undefined)[];
}

/** Why a text is not a pattern. */
export class PatternProblem extends Error {}
