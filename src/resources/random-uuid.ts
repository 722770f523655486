import type { Tools } from './define.ts';

/** A random UUID: version 4, variant 1 (RFC 9562). */
export function makeUuid(tools: Pick<Tools, 'pick'>): string {
  const digits = Array.from({ length: 32 }, (_, at) => {
    if (at === 12) return '4';
    return (at === 16 ? 8 + tools.pick(4) : tools.pick(16)).toString(16);
  }).join('');
  return [0, 8, 12, 16, 20].map((start, part) => digits.slice(start, [8, 12, 16, 20, 32][part])).join('-');
}
