import pLimit from 'p-limit';
import type { Ordered } from '../core/sort-by-dependency.ts';

interface OrderedWork<S extends Ordered> {
  readonly concurrency: number;
  /** True where those that depend on the stack may go on; undefined where it is not to be run here, and `outside` knows. */
  run(stack: S): Promise<boolean | undefined>;
  /** Asked for what a stack depends on and is not run here: whether it may go on. */
  outside?(name: string, stack: S): Promise<boolean>;
  /** Told when all that a stack depends on is there, and only its turn is waited for. */
  queue?(stack: S): void;
  /** Told instead of a run, with the name of the stack that it would have needed. */
  skip(stack: S, failed: string): void;
}

/** Runs stacks after those that they depend on, independent ones at the same time; what depends on a failed one is skipped. */
export async function runInOrder<S extends Ordered>(stacks: readonly S[], work: OrderedWork<S>): Promise<void> {
  if (stacks.length === 0) return; // most ticks
  const limit = pLimit(work.concurrency);
  const started = new Map<string, Promise<boolean | undefined>>();
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));

  const start = (stack: S): Promise<boolean | undefined> => {
    const running = started.get(stack.name);
    if (running !== undefined) return running;
    // Set before the dependencies are started, so that a circle ends instead of going round for ever.
    const gate = Promise.withResolvers<boolean | undefined>();
    started.set(stack.name, gate.promise);
    finish(stack).then(gate.resolve, gate.reject);
    return gate.promise;
  };
  const finish = async (stack: S): Promise<boolean | undefined> => {
    for (const name of stack.dependencies) {
      const dependency = byName.get(name);
      if (dependency !== undefined && reaches(dependency, stack.name, byName)) continue;
      const ended = dependency === undefined ? undefined : await start(dependency);
      if (ended ?? (await work.outside?.(name, stack)) ?? true) continue;
      work.skip(stack, name);
      return false;
    }
    work.queue?.(stack);
    return limit(() => work.run(stack));
  };

  const ended = await Promise.allSettled(stacks.map(start));
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}

/** Whether a stack depends on the one of this name, however far away. */
export function reaches<S extends Ordered>(from: S, to: string, byName: ReadonlyMap<string, S>): boolean {
  const open = [from];
  const seen = new Set<S>();
  for (let stack = open.pop(); stack !== undefined; stack = open.pop()) {
    if (stack.name === to) return true;
    if (seen.has(stack)) continue;
    seen.add(stack);
    for (const name of stack.dependencies) {
      const next = byName.get(name);
      if (next !== undefined) open.push(next);
    }
  }
  return false;
}
