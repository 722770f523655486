import type { FlagOffer, Offer, Place } from './list-places.ts';

/** The completion of fish. https://fishshell.com/docs/current/completions.html */
export function renderFish(places: readonly Place[]): string {
  const [program] = places;
  const everywhere = (program?.flags ?? []).map((flag) => lineOf('', flag));
  const rows = places.flatMap(({ path, words, flags }) => {
    const here = ` -n ${quote(`test (__groundstate_place) = '${path}'`)}`;
    const own = path === '' ? [] : flags.map((flag) => lineOf(here, flag));
    const alone = words.length === 0 ? [] : [`complete -c groundstate${here} -f`];
    return [...alone, ...words.map((word) => `complete -c groundstate${here} -f -a ${said(word)}`), ...own];
  });
  return `# Completion of groundstate for fish. Load it with: groundstate completion fish | source
function __groundstate_place
  set -l place ''
  set -l skip 0
  for word in (commandline -opc)[2..]
    if test $skip = 1
      set skip 0
    else if contains -- "$place $word" ${valueFlags(places)}; or contains -- $word ${valueFlags(places.slice(0, 1))}
      set skip 1
    else if contains -- "$place $word" ${places
      .slice(1)
      .map(({ path }) => quote(path))
      .join(' ')}
      set place "$place $word"
    end
  end
  echo -- $place
end
${[...everywhere, ...rows].join('\n')}
`;
}

function lineOf(here: string, { word, about, values }: FlagOffer): string {
  return `complete -c groundstate${here} -l ${word.replace(/^--?/, '')}${valueOf(values)} -d ${quote(about)}`;
}

function valueOf(values: FlagOffer['values']): string {
  if (values === undefined) return '';
  if (values.length === 0) return ' -r';
  return ` -x -a ${quote(values.map((one) => one.replaceAll(' ', '\\ ')).join(' '))}`;
}

function said({ word, about }: Offer): string {
  return `${quote(word)} -d ${quote(about)}`;
}

function valueFlags(places: readonly Place[]): string {
  return places
    .flatMap(({ path, flags }) =>
      flags
        .filter(({ values }) => values !== undefined)
        .map(({ word }) => quote(path === '' ? word : `${path} ${word}`)),
    )
    .join(' ');
}

/** In single quotes, fish knows a backslash before a quote and before a backslash. */
function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
