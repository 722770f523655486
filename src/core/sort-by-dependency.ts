/** A stack with the names of those whose outputs it uses. */
export interface Ordered {
  readonly name: string;
  readonly dependencies: readonly string[];
}

/** Sorts stacks so that each stands behind those that it depends on; otherwise the order stays. */
export function sortByDependency<S extends Ordered>(stacks: readonly S[]): readonly S[] {
  const byName = new Map(stacks.map((stack) => [stack.name, stack]));
  const sorted = new Set<S>();
  const seen = new Set<S>();
  const place = (stack: S): void => {
    if (seen.has(stack)) return;
    seen.add(stack);
    for (const name of stack.dependencies) {
      const dependency = byName.get(name);
      if (dependency !== undefined) place(dependency);
    }
    sorted.add(stack);
  };
  for (const stack of stacks) place(stack);
  return [...sorted];
}
