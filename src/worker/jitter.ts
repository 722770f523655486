import type { Chance } from '../engine/ports/time.ts';

/** An interval, up to a tenth shorter or longer, so that many workers do not call at the same moment. */
export function addJitter(milliseconds: number, chance: Chance): number {
  return Math.round(milliseconds * (0.9 + chance.fraction() * 0.2));
}

/** The pause before the next attempt: doubled at each failure up to a limit, half of it by chance. */
export function backOff(
  attempt: number,
  limits: { readonly first: number; readonly most: number },
  chance: Chance,
): number {
  const full = Math.min(limits.most, limits.first * 2 ** Math.min(attempt, 20));
  return Math.round(full / 2 + (full / 2) * chance.fraction());
}
