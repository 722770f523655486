import type { Offer, Place } from './list-places.ts';
import { knownValues, pathPatterns, quote, valuePatterns } from './shell-text.ts';

/** The completion of bash, from version 3.2 on. https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html */
export function renderBash(places: readonly Place[]): string {
  const [program] = places;
  const values = knownValues(places).map((one) => `    ${one.pattern}) offers=${lines(one.values)} ;;`);
  const rows = places.map(
    ({ path, words, flags }) => `    ${quote(path)}) words=${lines(names(words))} flags=${lines(names(flags))} ;;`,
  );
  return `# Completion of groundstate for bash. Load it with: source <(groundstate completion bash)
_groundstate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} place='' word words='' flags='' offers='' i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$place $word" in
      ${valuePatterns(places)}) ((i++)) ;;
      ${pathPatterns(places)}) place="$place $word" ;;
    esac
  done
  COMPREPLY=()
  case "$place \${COMP_WORDS[COMP_CWORD - 1]}" in
${values.join('\n')}
    ${valuePatterns(places)}) return ;;
  esac
  case "$place" in
${rows.join('\n')}
  esac
  if [[ $cur == -* ]]; then
    offers="$flags"$'\\n'${lines(names(program?.flags ?? []))}
  elif [[ -z $offers ]]; then
    offers=$words
  fi
  while IFS= read -r word; do
    [[ -n $word && $word == "$cur"* ]] && COMPREPLY+=("$(printf '%q' "$word")")
  done <<< "$(sort -u <<< "$offers")"
}
complete -o default -F _groundstate groundstate
`;
}

const names = (offers: readonly Offer[]): readonly string[] => offers.map(({ word }) => word);
const lines = (words: readonly string[]): string => quote(words.join('\n'));
