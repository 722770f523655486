import type { Value } from '../../core/value.ts';

/** Outputs of the stacks that a stack reads, by stack; a missing stack is not known yet. */
export type SiblingOutputs = ReadonlyMap<string, ReadonlyMap<string, Value>>;
