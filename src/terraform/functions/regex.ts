import { list, nullOf, object, string, tuple, type Value } from '../../core/value.ts';
import { dynamicType, listOf, objectOf, stringType, type Type, tupleOf } from '../../core/value-type.ts';
import { compilePattern, findAllMatches, findMatch, type Match, type Matcher } from '../pattern/match.ts';
import { PatternProblem } from '../pattern/syntax.ts';
import { type FunctionDefinition, refuse, textAt } from './define.ts';

function compile(pattern: string): Matcher {
  try {
    return compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    return refuse(
      `${JSON.stringify(pattern.slice(0, 80))} is not a regular expression: ${error.message}. Correct the pattern.`,
    );
  }
}

function codesOf(text: string): number[] {
  return Array.from(text, (character) => character.codePointAt(0) ?? 0);
}

function slice(codes: readonly number[], start: number, end: number): string {
  let text = '';
  for (let index = start; index < end; index += 1) text += String.fromCodePoint(codes[index] ?? 0);
  return text;
}

function group(match: Match, index: number, codes: readonly number[]): string | undefined {
  const start = match.slots[index * 2] ?? -1;
  return start < 0 ? undefined : slice(codes, start, match.slots[index * 2 + 1] ?? start);
}

function captured(match: Match, index: number, codes: readonly number[]): Value {
  const text = group(match, index, codes);
  return text === undefined ? nullOf(stringType) : string(text);
}

/** The whole match, or the groups: as an object when they have names, else as a tuple. */
function resultOf(match: Match, matcher: Matcher, codes: readonly number[]): Value {
  const { names } = matcher;
  if (names.length === 0) return captured(match, 0, codes);
  const values = names.map((_, index) => captured(match, index + 1, codes));
  if (isNamed(matcher)) return object(names.map((name, index) => [name ?? '', values[index] ?? nullOf(stringType)]));
  return tuple(values);
}

function isNamed(matcher: Matcher): boolean {
  const named = matcher.names.filter((name) => name !== undefined).length;
  if (named > 0 && named < matcher.names.length) {
    refuse(
      'A pattern has either named groups or unnamed ones, not both. Name all of them, or write (?:...) for those that need no name.',
    );
  }
  return named > 0;
}

function resultType(pattern: Value | undefined): Type {
  if (pattern?.kind !== 'string') return dynamicType;
  const matcher = compile(pattern.value);
  if (matcher.names.length === 0) return stringType;
  if (isNamed(matcher)) return objectOf(new Map(matcher.names.map((name) => [name ?? '', stringType])));
  return tupleOf(matcher.names.map(() => stringType));
}

const parameters = [
  { name: 'pattern', type: stringType },
  { name: 'string', type: stringType },
];

const regex: FunctionDefinition = {
  name: 'regex',
  parameters,
  returns: (args) => resultType(args[0]),
  run: (args) => {
    const matcher = compile(textAt(args, 0));
    const codes = codesOf(textAt(args, 1));
    const match = findMatch(matcher, codes, 0);
    if (match !== undefined) return resultOf(match, matcher, codes);
    return refuse(
      'The pattern does not match the text. Use regexall() to allow for no match, or try(regex(...), default).',
    );
  },
};

const regexall: FunctionDefinition = {
  name: 'regexall',
  parameters,
  returns: (args) => listOf(resultType(args[0])),
  run: (args) => {
    const matcher = compile(textAt(args, 0));
    const codes = codesOf(textAt(args, 1));
    const items = findAllMatches(matcher, codes).map((match) => resultOf(match, matcher, codes));
    return list(items, resultType(args[0]));
  },
};

function replacePattern(text: string, pattern: string, replacement: string): string {
  const matcher = compile(pattern);
  const codes = codesOf(text);
  let result = '';
  let position = 0;
  for (const match of findAllMatches(matcher, codes)) {
    const [start = 0, end = 0] = match.slots;
    result += slice(codes, position, start) + expand(replacement, match, matcher, codes);
    position = end;
  }
  return result + slice(codes, position, codes.length);
}

/** Replaces $1, ${1}, $name and ${name}; a name takes all word characters that follow it, and $$ is a dollar. */
function expand(template: string, match: Match, matcher: Matcher, codes: readonly number[]): string {
  return template.replaceAll(/\$(?:\$|(\w+)|\{(\w+)\})/g, (whole: string, bare?: string, braced?: string) => {
    const name = bare ?? braced;
    if (name === undefined) return whole === '$$' ? '$' : whole;
    const index = /^\d+$/.test(name) ? Number(name) : matcher.names.indexOf(name) + 1;
    if (index === 0 && name !== '0') return '';
    return group(match, index, codes) ?? '';
  });
}

const replace: FunctionDefinition = {
  name: 'replace',
  parameters: [
    { name: 'str', type: stringType },
    { name: 'substr', type: stringType },
    { name: 'replace', type: stringType },
  ],
  returns: stringType,
  run: (args) => {
    const [text, part, replacement] = [textAt(args, 0), textAt(args, 1), textAt(args, 2)];
    if (part.length > 1 && part.startsWith('/') && part.endsWith('/')) {
      return string(replacePattern(text, part.slice(1, -1), replacement));
    }
    if (part !== '') return string(text.split(part).join(replacement));
    return string(replacement + Array.from(text, (character) => character + replacement).join(''));
  },
};

/** Functions of regular expressions. */
export const regexFunctions: readonly FunctionDefinition[] = [regex, regexall, replace];
