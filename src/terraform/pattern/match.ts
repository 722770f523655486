import { word } from './characters.ts';
import { parsePattern } from './parse.ts';
import { type CharacterTest, type Pattern, PatternProblem } from './syntax.ts';

type Instruction =
  | { readonly kind: 'character'; readonly test: CharacterTest }
  | { readonly kind: 'assert'; readonly at: Extract<Pattern, { kind: 'assert' }>['at'] }
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'save'; readonly slot: number }
  | { readonly kind: 'match' };

/** A compiled pattern. */
export interface Matcher {
  readonly program: readonly Instruction[];
  readonly names: readonly (string | undefined)[];
}

/** One match: start and end of the whole and of each group in code points, -1 for groups that took no part. */
export interface Match {
  readonly slots: readonly number[];
}

const maxProgram = 20_000;

/** Compiles a pattern; throws a PatternProblem for what is none. */
export function compilePattern(text: string): Matcher {
  const { pattern, names } = parsePattern(text);
  const program: Instruction[] = [];
  emit({ kind: 'capture', index: 0, inner: pattern }, program);
  program.push({ kind: 'match' });
  return { program, names };
}

function add<I extends Instruction>(program: Instruction[], instruction: I): I {
  if (program.length >= maxProgram) throw new PatternProblem('it is too large once its repetitions are written out');
  program.push(instruction);
  return instruction;
}

function emit(pattern: Pattern, program: Instruction[]): void {
  switch (pattern.kind) {
    case 'empty':
      return;
    case 'character':
      add(program, { kind: 'character', test: pattern.test });
      return;
    case 'assert':
      add(program, { kind: 'assert', at: pattern.at });
      return;
    case 'sequence':
      for (const part of pattern.parts) emit(part, program);
      return;
    case 'choice':
      emitChoice(pattern.parts, program);
      return;
    case 'capture':
      add(program, { kind: 'save', slot: pattern.index * 2 });
      emit(pattern.inner, program);
      add(program, { kind: 'save', slot: pattern.index * 2 + 1 });
      return;
    case 'repeat':
      emitRepeat(pattern, program);
  }
}

function emitChoice(parts: readonly Pattern[], program: Instruction[]): void {
  const jumps: { to: number }[] = [];
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1) {
      emit(part, program);
      break;
    }
    const split = add(program, { kind: 'split', first: program.length + 1, second: 0 });
    emit(part, program);
    jumps.push(add(program, { kind: 'jump', to: 0 }));
    split.second = program.length;
  }
  for (const jump of jumps) jump.to = program.length;
}

function emitRepeat(pattern: Extract<Pattern, { kind: 'repeat' }>, program: Instruction[]): void {
  for (let count = 0; count < pattern.least; count += 1) emit(pattern.inner, program);
  if (pattern.most === Number.POSITIVE_INFINITY) {
    const start = program.length;
    const split = add(program, { kind: 'split', first: 0, second: 0 });
    emit(pattern.inner, program);
    add(program, { kind: 'jump', to: start });
    aim(split, start + 1, program.length, pattern.greedy);
    return;
  }
  const splits: { readonly split: { first: number; second: number }; readonly into: number }[] = [];
  for (let count = pattern.least; count < pattern.most; count += 1) {
    const split = add(program, { kind: 'split', first: 0, second: 0 });
    splits.push({ split, into: program.length });
    emit(pattern.inner, program);
  }
  for (const { split, into } of splits) aim(split, into, program.length, pattern.greedy);
}

function aim(split: { first: number; second: number }, into: number, past: number, greedy: boolean): void {
  split.first = greedy ? into : past;
  split.second = greedy ? past : into;
}

interface Thread {
  readonly at: number;
  readonly slots: readonly number[];
}

/** One position of the text, with the threads that are alive there. */
interface Step {
  readonly matcher: Matcher;
  readonly codes: readonly number[];
  readonly position: number;
  readonly threads: Thread[];
  readonly seen: Set<number>;
}

/** The leftmost match at or after a position; time grows with pattern times text, whatever the pattern. */
export function findMatch(matcher: Matcher, codes: readonly number[], from: number): Match | undefined {
  let current: Thread[] = [];
  let best: readonly number[] | undefined;
  for (let position = from; position <= codes.length; position += 1) {
    const threads: Thread[] = [];
    const step: Step = { matcher, codes, position, threads, seen: new Set() };
    for (const thread of current) follow(step, thread);
    if (best === undefined) follow(step, { at: 0, slots: [] });
    if (threads.length === 0 && best !== undefined) break;
    const code = codes[position];
    current = [];
    for (const thread of threads) {
      const instruction = matcher.program[thread.at];
      if (instruction?.kind === 'match') {
        best = thread.slots;
        break;
      }
      if (instruction?.kind === 'character' && code !== undefined && instruction.test(code)) {
        current.push({ at: thread.at + 1, slots: thread.slots });
      }
    }
  }
  if (best === undefined) return undefined;
  const count = (matcher.names.length + 1) * 2;
  const slots = best;
  return { slots: Array.from({ length: count }, (_, index) => slots[index] ?? -1) };
}

/** Adds the threads that a thread becomes without taking a character, in order of preference. */
function follow({ matcher, codes, position, threads, seen }: Step, start: Thread): void {
  const stack: Thread[] = [start];
  for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
    if (seen.has(thread.at)) continue;
    seen.add(thread.at);
    const instruction = matcher.program[thread.at];
    switch (instruction?.kind) {
      case 'jump':
        stack.push({ at: instruction.to, slots: thread.slots });
        break;
      case 'split':
        stack.push({ at: instruction.second, slots: thread.slots }, { at: instruction.first, slots: thread.slots });
        break;
      case 'save': {
        const slots = [...thread.slots];
        slots[instruction.slot] = position;
        stack.push({ at: thread.at + 1, slots });
        break;
      }
      case 'assert':
        if (holds(instruction.at, codes, position)) stack.push({ at: thread.at + 1, slots: thread.slots });
        break;
      default:
        threads.push(thread);
    }
  }
}

function holds(at: Extract<Pattern, { kind: 'assert' }>['at'], codes: readonly number[], position: number): boolean {
  switch (at) {
    case 'textStart':
      return position === 0;
    case 'textEnd':
      return position === codes.length;
    case 'lineStart':
      return position === 0 || codes[position - 1] === 10;
    case 'lineEnd':
      return position === codes.length || codes[position] === 10;
    case 'word':
    case 'notWord': {
      const before = codes[position - 1];
      const after = codes[position];
      const boundary = (before !== undefined && word(before)) !== (after !== undefined && word(after));
      return boundary === (at === 'word');
    }
  }
}

/** All matches from left to right that do not overlap; an empty match right after another one is left out. */
export function findAllMatches(matcher: Matcher, codes: readonly number[]): readonly Match[] {
  const matches: Match[] = [];
  let position = 0;
  let lastEnd = -1;
  while (position <= codes.length) {
    const match = findMatch(matcher, codes, position);
    if (match === undefined) break;
    const [start = 0, end = 0] = match.slots;
    if (start !== end || start !== lastEnd) matches.push(match);
    lastEnd = end;
    position = end > start ? end : end + 1;
  }
  return matches;
}
