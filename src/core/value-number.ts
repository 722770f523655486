/**
 * A binary floating point number of any size, exact up to its precision.
 *
 * Terraform computes with 512 bits and prints the shortest decimal that reads back as the same number, so
 * decimal arithmetic would print other digits for 1/3. Numbers made from machine integers have 64
 * bits and those from machine floats 53, which shows in how they print: the precision is part of the number.
 */
export interface BigFloat {
  /** Signed; the number is `mantissa * 2 ** exponent`. */
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly precision: number;
  /** 1 or -1 for the infinities, else 0. */
  readonly infinite: -1 | 0 | 1;
  /** The zero below zero: it equals the other one, and prints as `-0`. */
  readonly minusZero?: true;
}

const fullPrecision = 512;
/** Larger exponents are refused: their digits alone would fill the memory. */
const maxDecimalExponent = 9999;

function make(mantissa: bigint, exponent: number, precision: number): BigFloat {
  return { mantissa, exponent, precision, infinite: 0 };
}

function zero(negative: boolean, precision: number): BigFloat {
  return negative ? { ...make(0n, 0, precision), minusZero: true } : make(0n, 0, precision);
}

/** Whether the number has a minus sign, zero included. */
export function isNegative(a: BigFloat): boolean {
  return a.mantissa < 0n || a.infinite === -1 || a.minusZero === true;
}

function isZero(a: BigFloat): boolean {
  return a.mantissa === 0n && a.infinite === 0;
}

/** The infinity with the given sign. */
export function infinity(sign: -1 | 1): BigFloat {
  return { mantissa: 0n, exponent: 0, precision: fullPrecision, infinite: sign };
}

/** The number of bits of the magnitude. */
export function bitLength(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  if (magnitude < 9007199254740992n) {
    const small = Number(magnitude);
    if (small < 4294967296) return 32 - Math.clz32(small);
    return 64 - Math.clz32(Math.floor(small / 4294967296));
  }
  const hex = magnitude.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex.charAt(0), 16)) + 28;
}

function roundTo(mantissa: bigint, exponent: number, precision: number): BigFloat {
  const excess = bitLength(mantissa) - precision;
  if (excess <= 0) return make(mantissa, exponent, precision);
  const negative = mantissa < 0n;
  const magnitude = negative ? -mantissa : mantissa;
  const shift = BigInt(excess);
  let kept = magnitude >> shift;
  const rest = magnitude - (kept << shift);
  const half = 1n << (shift - 1n);
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  return make(negative ? -kept : kept, exponent + excess, precision);
}

/** A number from an integer: 64 bits, or as many as it has. */
export function fromInteger(value: number | bigint): BigFloat {
  const mantissa = BigInt(value);
  return make(mantissa, 0, Math.max(64, bitLength(mantissa)));
}

/** A number from a machine float: 53 bits. */
export function fromFloat(value: number): BigFloat {
  if (!Number.isFinite(value)) return infinity(value < 0 ? -1 : 1);
  if (value === 0) return zero(Object.is(value, -0), 53);
  if (Number.isSafeInteger(value)) return make(BigInt(value), 0, 53);
  let exponent = 0;
  let scaled = value;
  while (!Number.isInteger(scaled)) {
    scaled *= 2;
    exponent -= 1;
  }
  return make(BigInt(scaled), exponent, 53);
}

/** Reads a decimal numeral; undefined when the text is none or its exponent is beyond reason. */
export function parseNumber(text: string): BigFloat | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null || text.length > 100_000) return undefined;
  const [, sign, whole = '', fraction = '', exponentText = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  if (exponentText.length > 6) return undefined;
  const digits = BigInt(`${whole}${fraction}`);
  if (digits === 0n) return zero(sign === '-', fullPrecision);
  const decimalExponent = Number(exponentText) - fraction.length;
  if (Math.abs(Number(exponentText)) > maxDecimalExponent) return undefined;
  const signed = sign === '-' ? -digits : digits;
  if (decimalExponent >= 0) return roundTo(signed * 10n ** BigInt(decimalExponent), 0, fullPrecision);
  const divisor = 10n ** BigInt(-decimalExponent);
  if (signed % divisor === 0n) return roundTo(signed / divisor, 0, fullPrecision);
  return divideIntegers(signed, divisor, fullPrecision, 0);
}

/** Rounds the quotient of two integers, scaled by a power of two, correctly: one sticky bit stands for the remainder. */
function divideIntegers(dividend: bigint, divisor: bigint, precision: number, exponent: number): BigFloat {
  const negative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const shift = Math.max(0, precision + 2 - bitLength(top) + bitLength(bottom));
  const scaled = top << BigInt(shift);
  let quotient = scaled / bottom;
  const exact = quotient * bottom === scaled;
  if (exact && shift === 0) return roundTo(negative ? -quotient : quotient, exponent, precision);
  quotient = (quotient << 1n) | (exact ? 0n : 1n);
  return simplify(roundTo(negative ? -quotient : quotient, exponent - shift - 1, precision));
}

/** Drops trailing zero bits of fractions, so that whole results become plain integers again. */
function simplify(number: BigFloat): BigFloat {
  let { mantissa, exponent } = number;
  if (mantissa === 0n) return make(0n, 0, number.precision);
  while (exponent < 0 && (mantissa & 1n) === 0n) {
    const step = exponent <= -32 && (mantissa & 0xffffffffn) === 0n ? 32 : 1;
    mantissa >>= BigInt(step);
    exponent += step;
  }
  return make(mantissa, exponent, number.precision);
}

/** The sum; infinities win, and opposite infinities have no sum. */
export function addNumbers(a: BigFloat, b: BigFloat): BigFloat | undefined {
  if (a.infinite !== 0 || b.infinite !== 0) {
    if (a.infinite !== 0 && b.infinite !== 0 && a.infinite !== b.infinite) return undefined;
    return a.infinite === 0 ? b : a;
  }
  const precision = Math.max(a.precision, b.precision);
  if (isZero(a) && isZero(b)) return zero(isNegative(a) && isNegative(b), precision);
  if (a.exponent === b.exponent) return simplify(roundTo(a.mantissa + b.mantissa, a.exponent, precision));
  const low = Math.min(a.exponent, b.exponent);
  const sum = (a.mantissa << BigInt(a.exponent - low)) + (b.mantissa << BigInt(b.exponent - low));
  return simplify(roundTo(sum, low, precision));
}

/** The number with the other sign. */
export function negateNumber(a: BigFloat): BigFloat {
  if (isZero(a)) return zero(a.minusZero !== true, a.precision);
  return { mantissa: -a.mantissa, exponent: a.exponent, precision: a.precision, infinite: negateSign(a.infinite) };
}

function negateSign(sign: -1 | 0 | 1): -1 | 0 | 1 {
  if (sign === 0) return 0;
  return sign === 1 ? -1 : 1;
}

/** The product; zero times infinity has none. */
export function multiplyNumbers(a: BigFloat, b: BigFloat): BigFloat | undefined {
  if (a.infinite !== 0 || b.infinite !== 0) {
    const sign = signOf(a) * signOf(b);
    return sign === 0 ? undefined : infinity(sign < 0 ? -1 : 1);
  }
  if (isZero(a) || isZero(b)) return zero(isNegative(a) !== isNegative(b), Math.max(a.precision, b.precision));
  const product = simplify(roundTo(a.mantissa * b.mantissa, a.exponent + b.exponent, fullPrecision));
  const wanted = Math.max(a.precision, b.precision, minimalPrecision(product));
  return make(product.mantissa, product.exponent, wanted);
}

/** How many bits hold the number exactly. */
function minimalPrecision(number: BigFloat): number {
  if (number.mantissa === 0n) return 0;
  let mantissa = number.mantissa;
  while ((mantissa & 0xffffffffn) === 0n) mantissa >>= 32n;
  while ((mantissa & 1n) === 0n) mantissa >>= 1n;
  return bitLength(mantissa);
}

/** The quotient; x/0 is infinite, 0/0 and infinity/infinity have none. */
export function divideNumbers(a: BigFloat, b: BigFloat): BigFloat | undefined {
  if (b.infinite !== 0) return a.infinite === 0 ? zero(isNegative(a) !== isNegative(b), 64) : undefined;
  if (a.infinite !== 0 || b.mantissa === 0n) {
    if (signOf(a) === 0) return undefined;
    return infinity(isNegative(a) === isNegative(b) ? 1 : -1);
  }
  const precision = Math.max(a.precision, b.precision);
  if (a.mantissa === 0n) return zero(isNegative(a) !== isNegative(b), precision);
  return divideIntegers(a.mantissa, b.mantissa, precision, a.exponent - b.exponent);
}

/** The remainder of the truncated quotient, with the sign of the dividend. */
export function moduloNumbers(a: BigFloat, b: BigFloat): BigFloat | undefined {
  if (a.infinite !== 0 || b.infinite !== 0) return undefined;
  if (b.mantissa === 0n || a.mantissa === 0n) return a;
  const quotient = divideNumbers(a, b);
  if (quotient === undefined) return undefined;
  const whole = toBigInt(truncateNumber(quotient));
  const { precision } = a;
  const product = roundTo(whole * b.mantissa, b.exponent, precision);
  const exact = addNumbers({ ...a, precision: 100_000 }, negateNumber(product));
  return exact === undefined ? undefined : simplify(roundTo(exact.mantissa, exact.exponent, precision));
}

/** The number without its fraction. */
export function truncateNumber(a: BigFloat): BigFloat {
  if (a.exponent >= 0 || a.infinite !== 0) return a;
  const magnitude = a.mantissa < 0n ? -a.mantissa : a.mantissa;
  const whole = magnitude >> BigInt(-a.exponent);
  return make(a.mantissa < 0n ? -whole : whole, 0, a.precision);
}

/** -1, 0 or 1. */
export function signOf(a: BigFloat): -1 | 0 | 1 {
  if (a.infinite !== 0) return a.infinite;
  if (a.mantissa === 0n) return 0;
  return a.mantissa < 0n ? -1 : 1;
}

/** Orders two numbers: -1, 0 or 1. */
export function compareNumbers(a: BigFloat, b: BigFloat): -1 | 0 | 1 {
  if (a.infinite !== 0 || b.infinite !== 0) return Math.sign(a.infinite - b.infinite) as -1 | 0 | 1;
  const low = Math.min(a.exponent, b.exponent);
  const left = a.mantissa << BigInt(a.exponent - low);
  const right = b.mantissa << BigInt(b.exponent - low);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether the number has no fraction. */
export function isWhole(a: BigFloat): boolean {
  if (a.infinite !== 0) return false;
  if (a.exponent >= 0) return true;
  const bits = BigInt(-a.exponent);
  return (a.mantissa >> bits) << bits === a.mantissa;
}

/** The exact integer; only for whole numbers. */
export function toBigInt(a: BigFloat): bigint {
  return a.exponent >= 0 ? a.mantissa << BigInt(a.exponent) : a.mantissa / (1n << BigInt(-a.exponent));
}

/** The nearest machine number. */
export function toMachine(a: BigFloat): number {
  if (a.infinite !== 0) return a.infinite * Number.POSITIVE_INFINITY;
  if (a.minusZero === true) return -0;
  if (a.exponent === 0) return Number(a.mantissa);
  const short = roundTo(a.mantissa, a.exponent, 53);
  const scaled = Number(short.mantissa);
  return short.exponent < -1000 ? scaled * 2 ** -1000 * 2 ** (short.exponent + 1000) : scaled * 2 ** short.exponent;
}
