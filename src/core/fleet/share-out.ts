import { digest } from '../digest.ts';

/** A worker that can take stacks. */
export interface Taker {
  readonly id: string;
  /** Stacks that it does not get to at the moment. */
  readonly late: ReadonlySet<string>;
}

/**
 * Which worker looks after which stack. It only says who tries; who may write is decided by the lease of the stack alone.
 *
 * Rendezvous hashing under quotas: each pair of stack and worker has a weight, and the heaviest pairs are joined first until the worker has
 * its part, so that no two workers differ by more than one stack. Everybody who sees the same workers gets the same answer without
 * asking anybody. A stack that its worker is late with goes to the next one, as long as one is not late with it.
 */
export function shareOut(stacks: readonly string[], takers: readonly Taker[]): ReadonlyMap<string, string> {
  const shares = new Map<string, string>();
  if (takers.length === 0) return shares;
  const quota = new Quota(stacks.length, takers);
  for (const { stack, taker } of pairsByWeight(stacks, takers)) {
    if (!shares.has(stack) && quota.take(taker.id)) shares.set(stack, taker.id);
  }
  const lateOnes = stacks.filter((stack) => takers.find(({ id }) => id === shares.get(stack))?.late.has(stack));
  for (const stack of lateOnes) {
    const free = takers.filter(({ late }) => !late.has(stack));
    const [heaviest] = pairsByWeight([stack], free);
    if (heaviest !== undefined) shares.set(stack, heaviest.taker.id);
  }
  return shares;
}

/** The one of the workers to whom a single task falls; undefined where there is nobody. */
export function chooseFor(task: string, ids: readonly string[]): string | undefined {
  return ids.toSorted((a, b) => (weightOf(task, a) > weightOf(task, b) ? -1 : 1))[0];
}

interface Pair {
  readonly stack: string;
  readonly taker: Taker;
  readonly weight: string;
}

function pairsByWeight(stacks: readonly string[], takers: readonly Taker[]): readonly Pair[] {
  const pairs = stacks.flatMap((stack) =>
    takers.map((taker): Pair => ({ stack, taker, weight: weightOf(stack, taker.id) })),
  );
  return pairs.toSorted((a, b) => (a.weight > b.weight ? -1 : 1));
}

function weightOf(stack: string, id: string): string {
  return digest(`${id.length} ${id} ${stack}`);
}

/** Everybody may have an equal part, and as many of them one stack more as are left over. */
class Quota {
  readonly #part: number;
  readonly #taken: Map<string, number>;
  #more: number;

  constructor(stacks: number, takers: readonly Taker[]) {
    this.#part = Math.floor(stacks / takers.length);
    this.#more = stacks % takers.length;
    this.#taken = new Map(takers.map(({ id }) => [id, 0]));
  }

  take(id: string): boolean {
    const taken = this.#taken.get(id) ?? 0;
    if (taken > this.#part || (taken === this.#part && this.#more === 0)) return false;
    if (taken === this.#part) this.#more -= 1;
    this.#taken.set(id, taken + 1);
    return true;
  }
}
