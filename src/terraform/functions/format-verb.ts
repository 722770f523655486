import type { Value } from '../../core/value.ts';
import { convertValue } from '../../core/value-convert.ts';
import { type BigFloat, isNegative, isWhole, toBigInt } from '../../core/value-number.ts';
import { formatExponent, formatFixed, formatShort, formatSignificant } from '../../core/value-number-format.ts';
import { boolType, numberType, stringType, type Type } from '../../core/value-type.ts';
import { refuse } from './define.ts';
import { quoteJson, writeJson } from './json.ts';
import { graphemes } from './text.ts';

/** One verb of a format, taken apart. */
export interface Verb {
  readonly letter: string;
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly text: string;
}

/** The text of a known value under a verb. */
export function formatVerb(verb: Verb, value: Value): string {
  switch (verb.letter) {
    case 'v':
      return pad(verb, formatAny(verb, value));
    case 't':
      return convert(verb, value, boolType) === true ? 'true' : 'false'; // its width has no effect
    case 's':
    case 'q':
      return formatText(verb, value);
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X':
      return formatInteger(verb, value);
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return formatFloat(verb, value);
    default:
      return refuse(`The format has "${verb.text}", which is no verb of Terraform. Use %s, %d, %f, %t, %v or %q.`);
  }
}

function pad(verb: Verb, text: string): string {
  const missing = verb.width - graphemes(text).length;
  if (missing <= 0) return text;
  const filling = (verb.flags.includes('0') ? '0' : ' ').repeat(missing);
  return verb.flags.includes('-') ? text + filling : filling + text;
}

function formatAny(verb: Verb, value: Value): string {
  if (!verb.flags.includes('#')) {
    if (value.kind === 'string') return value.value;
    if (value.kind === 'number') return formatShort(value.value);
  }
  return writeJson(value);
}

function convert(verb: Verb, value: Value, type: Type): string | boolean | BigFloat {
  const converted = convertValue(value, type);
  if (converted.kind === 'string' || converted.kind === 'bool' || converted.kind === 'number') return converted.value;
  const reason = converted.kind === 'problem' ? converted.text : 'it is null';
  return refuse(`"${verb.text}" in the format needs a ${type.kind}: ${reason}.`);
}

function formatText(verb: Verb, value: Value): string {
  const given = convert(verb, value, stringType);
  let text = typeof given === 'string' ? given : '';
  if (verb.precision !== undefined && verb.precision > 0) text = graphemes(text).slice(0, verb.precision).join('');
  return pad(verb, verb.letter === 'q' ? quoteJson(text) : text);
}

function asNumber(verb: Verb, value: Value): BigFloat {
  const given = convert(verb, value, numberType);
  return typeof given === 'object' ? given : refuse(`"${verb.text}" in the format needs a number.`);
}

function formatInteger(verb: Verb, value: Value): string {
  const given = asNumber(verb, value);
  if (!isWhole(given)) return refuse(`"${verb.text}" in the format needs a whole number. Use %f, or floor().`);
  const whole = toBigInt(given);
  const magnitude = whole < 0n ? -whole : whole;
  if (verb.precision === 0 && whole === 0n) return '';
  const base = { b: 2, o: 8, d: 10, x: 16, X: 16 }[verb.letter] ?? 10;
  let digits = magnitude.toString(base);
  if (verb.letter === 'X') digits = digits.toUpperCase();
  if (verb.precision !== undefined) digits = digits.padStart(verb.precision, '0');
  const marker = verb.flags.includes('#') ? ({ o: '0', x: '0x', X: '0X', b: '0b' }[verb.letter] ?? '') : '';
  return padNumber(verb, { negative: whole < 0n, marker, digits }, verb.precision === undefined);
}

interface NumberText {
  readonly negative: boolean;
  /** `0x` and the like. */
  readonly marker: string;
  readonly digits: string;
}

/** Zeros go between the sign, or the marker of the base, and the digits. */
function padNumber(verb: Verb, { negative, marker, digits }: NumberText, zeros: boolean): string {
  const blank = verb.flags.includes(' ') ? ' ' : '';
  const plus = verb.flags.includes('+') ? '+' : blank;
  const sign = `${negative ? '-' : plus}${marker}`;
  const missing = verb.width - sign.length - digits.length;
  if (missing <= 0) return sign + digits;
  if (verb.flags.includes('-')) return sign + digits + ' '.repeat(missing);
  return zeros && verb.flags.includes('0') ? sign + '0'.repeat(missing) + digits : ' '.repeat(missing) + sign + digits;
}

function formatFloat(verb: Verb, value: Value): string {
  const given = asNumber(verb, value);
  const negative = isNegative(given);
  if (given.infinite !== 0) {
    const sign = verb.flags.includes(' ') ? verb.flags.replaceAll('+', '') : `${verb.flags}+`;
    return padNumber({ ...verb, flags: sign }, { negative, marker: '', digits: 'Inf' }, false);
  }
  const text = floatText(verb, given).replace(/^-/, '');
  const digits = verb.letter === 'E' || verb.letter === 'G' ? text.toUpperCase() : text;
  const flags = verb.flags.includes('0') ? verb.flags.replaceAll('-', '') : verb.flags; // zeros win over the left side
  return padNumber({ ...verb, flags }, { negative, marker: '', digits }, true);
}

function floatText(verb: Verb, given: BigFloat): string {
  switch (verb.letter.toLowerCase()) {
    case 'e':
      return formatExponent(given, verb.precision ?? 6);
    case 'f':
      return formatFixed(given, verb.precision ?? 6);
    default:
      if (verb.precision !== undefined) return formatSignificant(given, Math.max(verb.precision, 1));
      return formatShort(given);
  }
}
