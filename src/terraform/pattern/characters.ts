import { type CharacterTest, PatternProblem } from './syntax.ts';

/** The code points from one to another. */
export function range(low: number, high: number): CharacterTest {
  return (code) => code >= low && code <= high;
}

/** The code points of any of the tests. */
export function either(tests: readonly CharacterTest[]): CharacterTest {
  return (code) => tests.some((test) => test(code));
}

/** The other code points. */
export function not(test: CharacterTest): CharacterTest {
  return (code) => !test(code);
}

/** The code point in any case. */
export function ignoringCase(test: CharacterTest): CharacterTest {
  return (code) => {
    if (test(code)) return true;
    const text = String.fromCodePoint(code);
    return [text.toLowerCase(), text.toUpperCase()].some((other) => test(other.codePointAt(0) ?? code));
  };
}

/** A decimal digit. */
export const digit = range(0x30, 0x39);
/** A letter, digit or underscore of ASCII. */
export const word = either([digit, range(0x41, 0x5a), range(0x61, 0x7a), range(0x5f, 0x5f)]);
/** White space of ASCII without the vertical tab. */
export const space: CharacterTest = (code) => code === 9 || code === 10 || code === 12 || code === 13 || code === 32;

const perlClasses: Readonly<Record<string, CharacterTest>> = {
  d: digit,
  D: not(digit),
  w: word,
  W: not(word),
  s: space,
  S: not(space),
};

/** The class that `\d` and its like stand for. */
export function perlClass(letter: string): CharacterTest | undefined {
  return Object.hasOwn(perlClasses, letter) ? perlClasses[letter] : undefined;
}

const lower = range(0x61, 0x7a);
const upper = range(0x41, 0x5a);
const posixClasses: Readonly<Record<string, CharacterTest>> = {
  alnum: either([lower, upper, digit]),
  alpha: either([lower, upper]),
  ascii: range(0, 0x7f),
  blank: (code) => code === 9 || code === 32,
  cntrl: (code) => code < 32 || code === 127,
  digit,
  graph: range(0x21, 0x7e),
  lower,
  print: range(0x20, 0x7e),
  punct: either([range(0x21, 0x2f), range(0x3a, 0x40), range(0x5b, 0x60), range(0x7b, 0x7e)]),
  space: either([space, range(11, 11)]),
  upper,
  word,
  xdigit: either([digit, range(0x41, 0x46), range(0x61, 0x66)]),
};

/** The class that `[:name:]` or `[:^name:]` stands for. */
export function posixClass(name: string): CharacterTest {
  const negated = name.startsWith('^');
  const plain = negated ? name.slice(1) : name;
  const found = Object.hasOwn(posixClasses, plain) ? posixClasses[plain] : undefined;
  if (found === undefined) throw new PatternProblem(`there is no character class [:${name}:]`);
  return negated ? not(found) : found;
}

/** The Unicode category or script that `\p{name}` stands for. */
export function unicodeClass(name: string): CharacterTest {
  const negated = name.startsWith('^');
  const plain = negated ? name.slice(1) : name;
  const property = compileProperty(plain);
  const test: CharacterTest = (code) => property.test(String.fromCodePoint(code));
  return negated ? not(test) : test;
}

function compileProperty(name: string): RegExp {
  if (!/^[A-Za-z_]+$/.test(name)) throw new PatternProblem(`there is no Unicode class ${name}`);
  for (const property of [`gc=${name}`, `Script=${name}`, name]) {
    try {
      return new RegExp(`^\\p{${property}}$`, 'u');
    } catch {
      // Not this kind of property; the next one may be it.
    }
  }
  throw new PatternProblem(`there is no Unicode class ${name}`);
}
