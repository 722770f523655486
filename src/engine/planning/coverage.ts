import type { Coverage } from '../reports.ts';
import type { EvaluatedStack } from './evaluate-stack.ts';
import type { StackInput } from './stack-input.ts';

interface CoverageInput {
  readonly evaluated: EvaluatedStack;
  readonly input: StackInput;
  readonly unread: readonly { readonly address: string; readonly reason: string }[];
  readonly calls: ReadonlyMap<string, number>;
}

/** What the pass read, what it could not read and why, and the calls that it made. */
export function coverageOf({ evaluated, input, unread, calls }: CoverageInput): Coverage {
  const instances = [...evaluated.instances.values()];
  const missing = unread.map((entry) => ({ ...entry, attribute: '*' }));
  let read = 0;
  for (const instance of instances) {
    if (instance.blocked !== undefined) {
      missing.push({ address: instance.address, attribute: '*', reason: instance.blocked });
      continue;
    }
    read += 1;
    if (instance.observation?.kind === 'present') {
      for (const [attribute, reason] of Object.entries(instance.observation.unread)) {
        missing.push({ address: instance.address, attribute, reason });
      }
    }
  }
  // A block of which a single instance has a mistake is unread too: that instance does not stand among the others.
  const blockIds = new Set(instances.flatMap(({ block, blocked }) => (blocked === undefined ? [] : [block.id])));
  for (const [block, reason] of evaluated.blocked) {
    if (!blockIds.has(block)) {
      missing.push({ address: `${input.stack}/${block}`, attribute: '*', reason });
    }
  }
  return {
    resources: read + missing.filter((entry) => entry.attribute === '*').length,
    read,
    unread: missing,
    calls: Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}
