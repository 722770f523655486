/** A fraction of magnitude in [0.5, 1) and the power of two that makes the number of it. */
export function split(x: number): [number, number] {
  let exponent = Math.max(-1000, Math.floor(Math.log2(Math.abs(x))) + 1);
  let mantissa = x / 2 ** exponent;
  while (Math.abs(mantissa) >= 1) {
    mantissa /= 2;
    exponent += 1;
  }
  while (Math.abs(mantissa) < 0.5) {
    mantissa *= 2;
    exponent -= 1;
  }
  return [mantissa, exponent];
}
