import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { int } from '../../core/kinds/number.ts';
import { text } from '../../core/kinds/text.ts';
import type { Tools } from '../define.ts';
import { keepers } from './keepers.ts';
import { shuffle } from './seeded.ts';

const isNew = { onChange: 'replace' } as const;

/** The arguments that `random_string` and `random_password` share. */
export const characterArguments = {
  length: int({ required: true, ...isNew }),
  lower: bool({ default: true, ...isNew }),
  upper: bool({ default: true, ...isNew }),
  numeric: bool({ unset: true, ...isNew, note: 'true where `number` does not say otherwise' }),
  number: bool({ ...isNew, note: 'the older name of `numeric`' }),
  special: bool({ default: true, ...isNew }),
  min_lower: int({ default: 0, ...isNew }),
  min_upper: int({ default: 0, ...isNew }),
  min_numeric: int({ default: 0, ...isNew }),
  min_special: int({ default: 0, ...isNew }),
  override_special: text({ default: null, ...isNew, note: 'the special characters that may be used' }),
  keepers,
};

type CharacterConfig = Desired<typeof characterArguments>;

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const SPECIAL = '!@#$%&*()-_=+[]{}<>:?';
/** The longest that is made; the ledger is no place for more. */
const LONGEST = 65_536;

function isNumeric({ numeric, number }: CharacterConfig): boolean {
  return numeric ?? number ?? true;
}

function specialOf({ override_special }: CharacterConfig): string {
  return override_special === null || override_special === '' ? SPECIAL : override_special;
}

function allowed(config: CharacterConfig): string {
  const { lower, upper, special } = config;
  return [
    upper === false ? '' : LOWER.toUpperCase(),
    lower === false ? '' : LOWER,
    isNumeric(config) ? DIGITS : '',
    special === false ? '' : specialOf(config),
  ].join('');
}

/** What is wrong with the arguments, each in a full sentence. */
export function checkCharacters(config: CharacterConfig): readonly string[] {
  const length = config.length ?? 0;
  const least = minimums(config).reduce((sum, [count]) => sum + count, 0);
  const problems: string[] = [];
  if (length < 1 || length > LONGEST) {
    problems.push(`"length" must be between 1 and ${LONGEST}, and it is ${length}.`);
  }
  if (minimums(config).some(([count]) => count < 0)) {
    problems.push('A minimum of characters cannot be less than 0. Correct it, or leave it out.');
  }
  if (least > length) {
    problems.push(
      `The minimums add up to ${least} characters, and "length" is ${length}. Raise the length, or lower them.`,
    );
  }
  if (allowed(config) === '' && length > least) {
    problems.push(
      'No kind of characters is allowed, so nothing can be made. Allow one of lower, upper, numeric and special.',
    );
  }
  if (config.numeric !== null && config.number !== null && config.numeric !== config.number) {
    problems.push('"numeric" and "number" mean the same and say different things. Leave "number" out.');
  }
  return problems;
}

function minimums(config: CharacterConfig): readonly (readonly [number, string])[] {
  return [
    [config.min_numeric ?? 0, DIGITS],
    [config.min_lower ?? 0, LOWER],
    [config.min_upper ?? 0, LOWER.toUpperCase()],
    [config.min_special ?? 0, specialOf(config)],
  ];
}

/** A random text with the wanted minimums, filled up from all that is allowed, in an order of chance. */
export function makeCharacters(config: CharacterConfig, tools: Pick<Tools, 'pick'>): string {
  const draw = (count: number, from: string): string[] => {
    const characters = Array.from(from);
    return Array.from({ length: count }, () => characters[tools.pick(characters.length)] ?? '');
  };
  const sure = minimums(config).flatMap(([count, from]) => draw(count, from));
  const rest = draw((config.length ?? 0) - sure.length, allowed(config));
  return shuffle([...sure, ...rest], tools).join('');
}

/** The arguments that are left open and then known: both names of one of them. */
export function settledCharacters(config: CharacterConfig): Pick<CharacterConfig, 'numeric' | 'number'> {
  return { numeric: isNumeric(config), number: isNumeric(config) };
}

/** What Terraform takes a text that is imported to have been made of. */
export function adoptedCharacters(result: string): Partial<CharacterConfig> {
  const kinds = { lower: true, upper: true, numeric: true, number: true, special: true };
  const minimums = { min_lower: 0, min_upper: 0, min_numeric: 0, min_special: 0 };
  return { length: Array.from(result).length, ...kinds, ...minimums, override_special: null, keepers: null };
}
