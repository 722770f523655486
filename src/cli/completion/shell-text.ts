import type { FlagOffer, Place } from './list-places.ts';

/** A text as one word of the shell: in single quotes, which every one of the three shells leaves alone. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The flags that take a value, as bash and zsh patterns of `case "$path $word"`: those of the program count at every place. */
export function valuePatterns(places: readonly Place[]): string {
  return places.flatMap(({ path, flags }) => flags.filter(takesValue).map((flag) => patternOf(path, flag))).join('|');
}

/** The flags whose values are known, with the pattern of each. */
export function knownValues(
  places: readonly Place[],
): readonly { readonly pattern: string; readonly values: readonly string[] }[] {
  return places.flatMap(({ path, flags }) =>
    flags.flatMap((flag) =>
      (flag.values ?? []).length === 0 ? [] : [{ pattern: patternOf(path, flag), values: flag.values ?? [] }],
    ),
  );
}

/** The paths of all commands but the program itself, as a pattern. */
export function pathPatterns(places: readonly Place[]): string {
  return places.flatMap(({ path }) => (path === '' ? [] : [quote(path)])).join('|');
}

function takesValue({ values }: FlagOffer): boolean {
  return values !== undefined;
}

function patternOf(path: string, { word }: FlagOffer): string {
  return path === '' ? `*${quote(` ${word}`)}` : quote(`${path} ${word}`);
}
