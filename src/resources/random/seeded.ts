import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Tools } from '../define.ts';

/** Chance, or what a seed makes of it: the same seed gives the same numbers here, and others than in Terraform. */
export function chanceOf(seed: string | null, tools: Pick<Tools, 'pick'>): Pick<Tools, 'pick'> {
  if (seed === null || seed === '') {
    return tools;
  }
  let turn = 0;
  return {
    pick(below) {
      turn += 1;
      const bytes = sha256(utf8ToBytes(`${turn} ${seed}`)).slice(0, 6);
      const fraction = bytes.reduce((sum, byte) => sum * 256 + byte, 0) / 2 ** 48;
      return Math.floor(fraction * below);
    },
  };
}

/** The items in an order of chance. */
export function shuffle<T>(items: readonly T[], { pick }: Pick<Tools, 'pick'>): T[] {
  const mixed = [...items];
  for (let at = mixed.length - 1; at > 0; at -= 1) {
    const other = pick(at + 1);
    [mixed[at], mixed[other]] = [mixed[other] as T, mixed[at] as T];
  }
  return mixed;
}
