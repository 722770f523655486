import { randomBytes } from 'node:crypto';
import type { Chance } from '../../engine/ports/time.ts';

/** Lower-case base 32 without letters that are taken for digits; its text order is its number order. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** Identifiers that sort by the time they were made: 9 characters of time, 3 of order within it, 12 of chance. */
export function createSystemChance(now: () => number = Date.now): Chance {
  let last = 0;
  let order = 0;
  return {
    id: () => {
      // A wall clock that is set back must not make a later identifier sort before an earlier one.
      const time = Math.max(now(), last);
      order = time === last ? order + 1 : 0;
      last = time;
      if (order >= 32 ** 3) {
        last += 1;
        order = 0;
      }
      return `${encodeNumber(last, 9)}${encodeNumber(order, 3)}${encodeBytes(randomBytes(12))}`;
    },
    fraction: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  };
}

function encodeNumber(value: number, width: number): string {
  let text = '';
  for (let rest = value; text.length < width; rest = Math.floor(rest / 32)) {
    text = `${alphabet[rest % 32]}${text}`;
  }
  return text;
}

function encodeBytes(bytes: Uint8Array): string {
  return [...bytes].map((byte) => alphabet[byte % 32]).join('');
}
