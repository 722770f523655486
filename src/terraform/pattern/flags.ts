import { PatternProblem } from './syntax.ts';

/** What `(?flags)` switches for the rest of a group. */
export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

/** What one letter of `(?flags)` switches. */
export function flagChange(letter: string, on: boolean): Partial<Flags> {
  switch (letter) {
    case 'i':
      return { ignoreCase: on };
    case 'm':
      return { multiLine: on };
    case 's':
      return { dotAll: on };
    case 'U':
      return { ungreedy: on };
    default:
      throw new PatternProblem(`"(?${letter}" does not exist in this dialect (RE2)`);
  }
}
