import { either, ignoringCase, not, perlClass, posixClass, range, unicodeClass } from './characters.ts';
import { type Flags, flagChange } from './flags.ts';
import { type CharacterTest, type ParsedPattern, type Pattern, PatternProblem } from './syntax.ts';

const any: CharacterTest = () => true;
const notNewline: CharacterTest = (code) => code !== 10;
const maxRepeat = 1000;

/** Parses a pattern of RE2, the dialect of Terraform: no lookaround and no references back. */
export function parsePattern(text: string): ParsedPattern {
  const parser = new PatternParser(Array.from(text));
  return { pattern: parser.parseAll(), names: parser.names };
}

class PatternParser {
  readonly names: (string | undefined)[] = [];
  readonly #characters: readonly string[];
  #position = 0;
  #depth = 0;
  #flags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, ungreedy: false };

  constructor(characters: readonly string[]) {
    if (characters.length > 20_000) throw new PatternProblem('it is longer than 20000 characters');
    this.#characters = characters;
  }

  parseAll(): Pattern {
    const pattern = this.#parseChoice();
    if (this.#position < this.#characters.length) throw new PatternProblem('a ")" has no "("');
    return pattern;
  }

  #peek(ahead = 0): string {
    return this.#characters[this.#position + ahead] ?? '';
  }

  #take(): string {
    const character = this.#peek();
    if (character === '') throw new PatternProblem('it ends too early');
    this.#position += 1;
    return character;
  }

  #accept(text: string): boolean {
    if (this.#characters.slice(this.#position, this.#position + text.length).join('') !== text) return false;
    this.#position += text.length;
    return true;
  }

  #parseChoice(): Pattern {
    const parts = [this.#parseSequence()];
    while (this.#accept('|')) parts.push(this.#parseSequence());
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
  }

  #parseSequence(): Pattern {
    const parts: Pattern[] = [];
    for (;;) {
      const next = this.#peek();
      if (next === '' || next === '|' || next === ')') break;
      if (this.#accept('\\Q')) {
        this.#parseQuoted(parts);
        continue;
      }
      const atom = this.#parseAtom();
      if (atom !== undefined) parts.push(this.#parseRepeats(atom));
    }
    return parts.length === 0 ? { kind: 'empty' } : { kind: 'sequence', parts };
  }

  #parseQuoted(parts: Pattern[]): void {
    while (this.#peek() !== '' && !this.#accept('\\E')) parts.push(this.#literal(this.#take()));
  }

  #parseRepeats(atom: Pattern): Pattern {
    const bounds = this.#parseBounds();
    if (bounds === undefined) return atom;
    const lazy = this.#accept('?');
    const repeat: Pattern = { kind: 'repeat', inner: atom, ...bounds, greedy: lazy === this.#flags.ungreedy };
    if (this.#peekBounds()) throw new PatternProblem('two repetitions follow each other');
    return repeat;
  }

  #peekBounds(): boolean {
    const before = this.#position;
    const found = this.#parseBounds() !== undefined;
    this.#position = before;
    return found;
  }

  #parseBounds(): { readonly least: number; readonly most: number } | undefined {
    if (this.#accept('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
    if (this.#accept('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
    if (this.#accept('?')) return { least: 0, most: 1 };
    if (this.#peek() !== '{') return undefined;
    const rest = this.#characters.slice(this.#position, this.#position + 14).join('');
    const match = /^\{(\d+)(,(\d*))?\}/.exec(rest);
    if (match === null) return undefined;
    this.#position += match[0].length;
    const least = Number(match[1]);
    const open = match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    const most = match[2] === undefined ? least : open;
    if (least > maxRepeat || (most !== Number.POSITIVE_INFINITY && most > maxRepeat) || most < least) {
      throw new PatternProblem(`the repetition ${match[0]} is out of bounds (at most ${maxRepeat})`);
    }
    return { least, most };
  }

  #parseAtom(): Pattern | undefined {
    const character = this.#take();
    switch (character) {
      case '(':
        return this.#parseGroup();
      case '[':
        return this.#character(this.#parseClass());
      case '.':
        return { kind: 'character', test: this.#flags.dotAll ? any : notNewline };
      case '^':
        return { kind: 'assert', at: this.#flags.multiLine ? 'lineStart' : 'textStart' };
      case '$':
        return { kind: 'assert', at: this.#flags.multiLine ? 'lineEnd' : 'textEnd' };
      case '\\':
        return this.#parseEscape();
      case '*':
      case '+':
      case '?':
        throw new PatternProblem(`"${character}" has nothing to repeat`);
      default:
        return this.#literal(character);
    }
  }

  #literal(character: string): Pattern {
    const code = character.codePointAt(0) ?? 0;
    return this.#character(range(code, code));
  }

  #character(test: CharacterTest): Pattern {
    return { kind: 'character', test: this.#flags.ignoreCase ? ignoringCase(test) : test };
  }

  #parseGroup(): Pattern | undefined {
    this.#depth += 1;
    if (this.#depth > 200) throw new PatternProblem('its groups are nested too deeply');
    const before = this.#flags;
    let index: number | undefined;
    if (this.#accept('?')) {
      const name = this.#parseGroupName();
      if (name !== undefined) index = this.names.push(name);
      else if (this.#parseFlags() === 'rest') {
        this.#depth -= 1;
        return undefined;
      }
    } else index = this.names.push(undefined);
    const inner = this.#parseChoice();
    if (!this.#accept(')')) throw new PatternProblem('a "(" has no ")"');
    this.#flags = before;
    this.#depth -= 1;
    return index === undefined ? inner : { kind: 'capture', index, inner };
  }

  #parseGroupName(): string | undefined {
    for (const look of ['=', '!', '<=', '<!', '>']) {
      if (!this.#accept(look)) continue;
      throw new PatternProblem('lookahead, lookbehind and atomic groups do not exist in this dialect (RE2)');
    }
    if (!this.#accept('P<') && !this.#accept('<')) return undefined;
    let name = '';
    while (!this.#accept('>')) name += this.#take();
    if (!/^\w+$/.test(name) || this.names.includes(name)) {
      throw new PatternProblem(`the group name ${JSON.stringify(name)} is not usable, or is used twice`);
    }
    return name;
  }

  /** Reads `i:` or `i)`; the second changes the rest of the group around it. */
  #parseFlags(): 'group' | 'rest' {
    let on = true;
    for (;;) {
      const character = this.#take();
      if (character === ':') return 'group';
      if (character === ')') return 'rest';
      if (character === '-') on = false;
      else this.#flags = { ...this.#flags, ...flagChange(character, on) };
    }
  }

  #parseEscape(): Pattern {
    const letter = this.#take();
    switch (letter) {
      case 'A':
        return { kind: 'assert', at: 'textStart' };
      case 'z':
        return { kind: 'assert', at: 'textEnd' };
      case 'b':
        return { kind: 'assert', at: 'word' };
      case 'B':
        return { kind: 'assert', at: 'notWord' };
      default:
        return this.#character(this.#parseCharacterEscape(letter));
    }
  }

  #parseCharacterEscape(letter: string): CharacterTest {
    const perl = perlClass(letter);
    if (perl !== undefined) return perl;
    if (letter === 'p' || letter === 'P') {
      const test = unicodeClass(this.#parsePropertyName());
      return letter === 'P' ? not(test) : test;
    }
    const code = this.#parseCode(letter);
    return range(code, code);
  }

  #parsePropertyName(): string {
    if (!this.#accept('{')) return this.#take();
    let name = '';
    while (!this.#accept('}')) name += this.#take();
    return name;
  }

  #parseCode(letter: string): number {
    const control = 'abfnrtv'.includes(letter) ? { a: 7, f: 12, n: 10, r: 13, t: 9, v: 11 }[letter] : undefined;
    if (control !== undefined) return control;
    if (letter === 'x') return this.#parseHex();
    if (/[1-7]/.test(letter) && !/[0-7]/.test(this.#peek())) {
      throw new PatternProblem(`references back such as \\${letter} do not exist in this dialect (RE2)`);
    }
    if (/[0-7]/.test(letter)) {
      let octal = letter;
      while (octal.length < 3 && /[0-7]/.test(this.#peek())) octal += this.#take();
      return Number.parseInt(octal, 8);
    }
    if (/[A-Za-z0-9]/.test(letter)) {
      throw new PatternProblem(`the escape \\${letter} does not exist in this dialect (RE2)`);
    }
    return letter.codePointAt(0) ?? 0;
  }

  #parseHex(): number {
    let hex = '';
    if (this.#accept('{')) while (!this.#accept('}')) hex += this.#take();
    else hex = this.#take() + this.#take();
    const code = /^[\da-fA-F]{1,6}$/.test(hex) ? Number.parseInt(hex, 16) : -1;
    if (code < 0 || code > 0x10ffff) throw new PatternProblem(`\\x${hex} is no character`);
    return code;
  }

  #parseClass(): CharacterTest {
    const negated = this.#accept('^');
    const tests: CharacterTest[] = [];
    for (let first = true; first || this.#peek() !== ']'; first = false) {
      if (this.#accept('[:')) tests.push(this.#parsePosix());
      else tests.push(this.#parseClassItem());
    }
    this.#take();
    return negated ? not(this.#folded(either(tests))) : either(tests);
  }

  #folded(test: CharacterTest): CharacterTest {
    return this.#flags.ignoreCase ? ignoringCase(test) : test;
  }

  #parsePosix(): CharacterTest {
    let name = '';
    while (!this.#accept(':]')) name += this.#take();
    return posixClass(name);
  }

  #parseClassItem(): CharacterTest {
    const first = this.#take();
    if (first === '\\' && (perlClass(this.#peek()) !== undefined || /[pP]/.test(this.#peek()))) {
      return this.#parseCharacterEscape(this.#take());
    }
    const low = first === '\\' ? this.#parseCode(this.#take()) : (first.codePointAt(0) ?? 0);
    if (this.#peek() !== '-' || this.#peek(1) === ']') return range(low, low);
    this.#take();
    const last = this.#take();
    const high = last === '\\' ? this.#parseCode(this.#take()) : (last.codePointAt(0) ?? 0);
    if (high < low) throw new PatternProblem('a character range runs backwards');
    return range(low, high);
  }
}
