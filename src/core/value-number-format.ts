import { type BigFloat, bitLength, isNegative, isWhole, toBigInt } from './value-number.ts';

/** Prints a number without exponent: the shortest decimal that reads back as the same number at its precision. */
export function formatNumber(number: BigFloat): string {
  if (number.infinite !== 0) return number.infinite === 1 ? '+Inf' : '-Inf';
  if (number.mantissa === 0n) return isNegative(number) ? '-0' : '0';
  const sign = isNegative(number) ? '-' : '';
  if (isWhole(number)) {
    const whole = toBigInt(number);
    if (bitLength(whole) <= number.precision) return whole.toString();
  }
  const magnitude = number.mantissa < 0n ? -number.mantissa : number.mantissa;
  return `${sign}${place(shorten(magnitude, number.exponent, number.precision))}`;
}

/** Digits without leading or trailing zeros; the number is `0.digits * 10 ** point`. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/** Fractions of one precision have few different exponents, and each number is printed with three of its powers. */
const powersOfFive = new Map<number, bigint>();
const keptPowers = 2048;

function powerOfFive(exponent: number): bigint {
  const known = powersOfFive.get(exponent);
  if (known !== undefined) return known;
  const power = 5n ** BigInt(exponent);
  if (powersOfFive.size >= keptPowers) powersOfFive.clear();
  powersOfFive.set(exponent, power);
  return power;
}

function toDecimal(mantissa: bigint, exponent: number): Decimal {
  const scaled = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * powerOfFive(-exponent);
  const text = scaled.toString();
  const point = text.length + Math.min(exponent, 0);
  return { digits: dropZeros(text), point };
}

/** Without the zeros at the end; a regular expression would look at every zero before them as well. */
function dropZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === ZERO) end -= 1;
  return digits.slice(0, end);
}

const ZERO = 48;

/** So many digits that two decimals of this length never stand for the same number of a precision. */
function distinctDigits(precision: number): number {
  return Math.floor((precision - 1) * Math.LOG10E * Math.LN2);
}

/** Digit by digit until what is left out no longer tells the number from its neighbours. */
function shorten(mantissa: bigint, exponent: number, precision: number): Decimal {
  const exact = toDecimal(mantissa, exponent);
  if (exact.digits.length <= distinctDigits(precision)) return exact; // a shorter decimal is another number
  const shift = precision + 1 - bitLength(mantissa);
  const scaled = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
  const lower = toDecimal(scaled - 1n, exponent - shift).digits;
  const upper = toDecimal(scaled + 1n, exponent - shift).digits;
  const inclusive = (scaled & 2n) === 0n;
  for (let index = 0; index < exact.digits.length; index += 1) {
    const middle = exact.digits.charAt(index);
    const low = lower.charAt(index) || '0';
    const high = upper.charAt(index) || '0';
    const down = low !== middle || (inclusive && index + 1 === lower.length);
    const up = middle !== high && (inclusive || Number(middle) + 1 < Number(high) || index + 1 < upper.length);
    if (down && up) return roundDigits(exact, index + 1, roundsUp(exact.digits, index + 1));
    if (down || up) return roundDigits(exact, index + 1, up);
  }
  return exact;
}

function roundsUp(digits: string, count: number): boolean {
  const next = digits.charAt(count);
  if (next === '5' && count + 1 === digits.length) return count > 0 && Number(digits.charAt(count - 1)) % 2 === 1;
  return next >= '5';
}

function roundDigits(decimal: Decimal, count: number, up: boolean): Decimal {
  const kept = decimal.digits.slice(0, count);
  if (!up) return { digits: dropZeros(kept), point: decimal.point };
  const raised = (BigInt(kept) + 1n).toString();
  const carried = raised.length - kept.length;
  return { digits: dropZeros(raised), point: decimal.point + carried };
}

function place({ digits, point }: Decimal): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return digits.padEnd(point, '0');
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The exponent from which Go's %g writes one, where no precision is given. */
const SHORT_DIGITS = 6;

/** Prints the shortest exact digits, with an exponent where the number is large or small, as Go's %g does. */
export function formatShort(number: BigFloat): string {
  if (number.infinite !== 0) return formatNumber(number);
  if (number.mantissa === 0n) return isNegative(number) ? '-0' : '0';
  const magnitude = number.mantissa < 0n ? -number.mantissa : number.mantissa;
  const decimal = shorten(magnitude, number.exponent, number.precision);
  return `${number.mantissa < 0n ? '-' : ''}${placeShort(decimal, SHORT_DIGITS)}`;
}

/** Prints with a fixed number of significant digits and an exponent where it is short, as Go's %g does. */
export function formatSignificant(number: BigFloat, count: number): string {
  if (number.infinite !== 0) return formatNumber(number);
  if (number.mantissa === 0n) return isNegative(number) ? '-0' : '0';
  const sign = isNegative(number) ? '-' : '';
  const magnitude = number.mantissa < 0n ? -number.mantissa : number.mantissa;
  const exact = toDecimal(magnitude, number.exponent);
  const rounded = exact.digits.length > count ? roundDigits(exact, count, roundsUp(exact.digits, count)) : exact;
  return `${sign}${placeShort(rounded, count)}`;
}

function placeShort(decimal: Decimal, threshold: number): string {
  const exponent = decimal.point - 1;
  if (exponent >= -4 && exponent < threshold) return place(decimal);
  const head = decimal.digits.charAt(0);
  const tail = decimal.digits.slice(1);
  const size = Math.abs(exponent).toString().padStart(2, '0');
  return `${head}${tail === '' ? '' : `.${tail}`}e${exponent < 0 ? '-' : '+'}${size}`;
}

/** Prints with a fixed number of decimals, rounded half to even on the exact value, as Go's %.nf does. */
export function formatFixed(number: BigFloat, decimals: number): string {
  if (number.infinite !== 0) return formatNumber(number);
  const magnitude = number.mantissa < 0n ? -number.mantissa : number.mantissa;
  const scaled = magnitude * 10n ** BigInt(decimals);
  const text = (
    number.exponent >= 0 ? scaled << BigInt(number.exponent) : divideEven(scaled, -number.exponent)
  ).toString();
  const padded = text.padStart(decimals + 1, '0');
  const sign = isNegative(number) ? '-' : '';
  if (decimals === 0) return `${sign}${padded}`;
  return `${sign}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

function divideEven(value: bigint, bits: number): bigint {
  const shift = BigInt(bits);
  const kept = value >> shift;
  const rest = value - (kept << shift);
  const half = 1n << (shift - 1n);
  return rest > half || (rest === half && (kept & 1n) === 1n) ? kept + 1n : kept;
}

/** Prints with an exponent and a fixed number of decimals, as Go's %e does. */
export function formatExponent(number: BigFloat, decimals: number): string {
  if (number.infinite !== 0) return formatNumber(number);
  const sign = isNegative(number) ? '-' : '';
  const magnitude = number.mantissa < 0n ? -number.mantissa : number.mantissa;
  const exact: Decimal = magnitude === 0n ? { digits: '0', point: 1 } : toDecimal(magnitude, number.exponent);
  const count = decimals + 1;
  const rounded = exact.digits.length > count ? roundDigits(exact, count, roundsUp(exact.digits, count)) : exact;
  const digits = rounded.digits.padEnd(count, '0');
  const exponent = rounded.point - 1;
  const size = Math.abs(exponent).toString().padStart(2, '0');
  const tail = decimals === 0 ? '' : `.${digits.slice(1)}`;
  return `${sign}${digits.charAt(0)}${tail}e${exponent < 0 ? '-' : '+'}${size}`;
}
