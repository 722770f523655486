import type { Offer, Place } from './list-places.ts';
import { knownValues, pathPatterns, quote, valuePatterns } from './shell-text.ts';

/** The completion of zsh: sourced, or a file `_groundstate` on the fpath. https://zsh.sourceforge.io/Doc/Release/Completion-System.html */
export function renderZsh(places: readonly Place[]): string {
  const [program] = places;
  const values = knownValues(places).map(
    (one) => `    ${one.pattern}) compadd -- ${one.values.map(quote).join(' ')}; return ;;`,
  );
  const rows = places.map(
    ({ path, words, flags }) =>
      `    ${quote(path)})\n      offers=(${described(words)})\n      flags=(${described(flags)})\n      ;;`,
  );
  return `#compdef groundstate
# Completion of groundstate for zsh. Load it with: source <(groundstate completion zsh)
_groundstate() {
  local place='' word i
  local -a offers flags
  for ((i = 2; i < CURRENT; i++)); do
    word=\${words[i]}
    case "$place $word" in
      ${valuePatterns(places)}) ((i++)) ;;
      ${pathPatterns(places)}) place="$place $word" ;;
    esac
  done
  case "$place \${words[CURRENT - 1]}" in
${values.join('\n')}
    ${valuePatterns(places)}) _files; return ;;
  esac
  case "$place" in
${rows.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    [[ -n $place ]] && flags+=(${described(program?.flags ?? [])})
    _describe -o 'flag' flags
  elif (( $#offers > 0 )); then
    _describe 'command' offers
  else
    _files
  fi
}
if [[ \${funcstack[1]} == _groundstate ]]; then
  _groundstate "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit; }
  compdef _groundstate groundstate
fi
`;
}

/** `word:meaning`, as _describe wants it. */
function described(offers: readonly Offer[]): string {
  return offers.map(({ word, about }) => quote(`${word.replaceAll(':', '\\\\:')}:${about}`)).join(' ');
}
