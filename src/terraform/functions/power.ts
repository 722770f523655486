import { logarithm } from './logarithm.ts';
import { split } from './split-float.ts';

/**
 * x to the power of y in machine floats.
 *
 * Terraform multiplies by repeated squaring, so its last bit is not always that of Math.pow; all bits are printed.
 */
export function power(x: number, y: number): number {
  if (y === 0 || x === 1) return 1;
  if (y === 1) return x;
  if (y === 0.5) return Math.sqrt(x);
  if (y === -0.5) return 1 / Math.sqrt(x);
  if (x === 0 || !Number.isFinite(x) || !Number.isFinite(y)) return x ** y;
  const magnitude = Math.abs(y);
  let whole = Math.trunc(magnitude);
  let fraction = magnitude - whole;
  if (fraction !== 0 && x < 0) return Number.NaN;
  if (whole >= 2 ** 63) return x ** y;
  let result = 1;
  if (fraction !== 0) {
    if (fraction > 0.5) {
      fraction -= 1;
      whole += 1;
    }
    result = Math.exp(fraction * logarithm(x));
  }
  return raise(x, whole, result, y < 0);
}

function raise(x: number, whole: number, start: number, inverse: boolean): number {
  let result = start;
  let exponent = 0;
  let [mantissa, scale] = split(x);
  for (let rest = BigInt(whole); rest !== 0n; rest >>= 1n) {
    if (scale < -4096 || scale > 4096) {
      exponent += scale;
      break;
    }
    if ((rest & 1n) === 1n) {
      result *= mantissa;
      exponent += scale;
    }
    mantissa *= mantissa;
    scale *= 2;
    if (mantissa < 0.5) {
      mantissa += mantissa;
      scale -= 1;
    }
  }
  return inverse ? scaleBy(1 / result, -exponent) : scaleBy(result, exponent);
}

function scaleBy(value: number, exponent: number): number {
  const half = Math.trunc(Math.max(-2100, Math.min(2100, exponent)) / 3);
  const rest = Math.max(-2100, Math.min(2100, exponent)) - 2 * half;
  return value * 2 ** half * 2 ** half * 2 ** rest;
}
