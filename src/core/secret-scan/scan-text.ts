import { type FoundSecret, lineAt } from './finding.ts';
import { looksSecret } from './looks-secret.ts';
import { roleOfName } from './secret-names.ts';
import { tokensIn } from './token-shapes.ts';

/** `name = "value"`, `name: 'value'`, `NAME=value`, `"name": "value"`, `--name value`. */
const assignment =
  /(?<![A-Za-z0-9_])([A-Za-z][A-Za-z0-9_.-]{2,60})["'`]?\]?\s{0,8}(?::|=>|=)\s{0,8}(?:"([^"\n]{8,4096})"|'([^'\n]{8,4096})'|`([^`\n]{8,4096})`|([A-Za-z0-9+/=_.~!@#%^&*-]{8,4096})(?=\s|$))/g;
/** Generated and minified lines hold no secrets that a person wrote. */
const longestLine = 4_000;

/** The secrets in a text of a file: tokens by their looks, and what is assigned to a name that bears secrets. */
export function scanText(place: string, text: string): readonly FoundSecret[] {
  const tokens = tokensIn(text).map(({ name, text: value, offset }) => found(place, lineAt(text, offset), name, value));
  const assigned = text.split('\n').flatMap((line, index) => assignedIn(line, place, index + 1));
  return withoutRepetitions([...tokens, ...assigned]);
}

function assignedIn(line: string, place: string, number: number): readonly FoundSecret[] {
  if (line.length > longestLine) return [];
  return [...line.matchAll(assignment)].flatMap(([, name = '', ...values]) => {
    const role = roleOfName(name);
    const value = values.find((candidate) => candidate !== undefined) ?? '';
    const isBare = values[3] !== undefined;
    // Without quotes it is code or a reference, unless the name is one of an environment.
    if (role === undefined || (isBare && !/^[A-Z][A-Z0-9_]+$/.test(name)) || !looksSecret(value, role)) return [];
    return [found(place, number, role === 'password' ? 'password' : `value of «${name}»`, value)];
  });
}

function found(place: string, line: number, kind: string, value: string): FoundSecret {
  return { finding: { place, line, kind }, value };
}

/** One secret in one line is told once, by its best name. */
function withoutRepetitions(all: readonly FoundSecret[]): readonly FoundSecret[] {
  return all.filter(({ finding, value }, index) => {
    const earlier = all.slice(0, index);
    return !earlier.some(
      (other) => other.finding.line === finding.line && (other.value.includes(value) || value.includes(other.value)),
    );
  });
}
