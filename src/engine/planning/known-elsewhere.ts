import type { EngineDeps } from '../deps.ts';

/** What the other stacks of this installation know to be theirs. */
export interface KnownElsewhere {
  /** `type id` of each object, also of those that an open intent may have made already. */
  readonly claims: ReadonlySet<string>;
  readonly ids: ReadonlySet<string>;
  /** Addresses by `type id`. */
  readonly owners: ReadonlyMap<string, string>;
}

/** Reads the ledgers of the other stacks, once, when it is first asked. */
export function knownElsewhere(stack: string, deps: EngineDeps, signal: AbortSignal): () => Promise<KnownElsewhere> {
  let reading: Promise<KnownElsewhere> | undefined;
  return () => {
    reading ??= read(stack, deps, signal);
    return reading;
  };
}

async function read(stack: string, deps: EngineDeps, signal: AbortSignal): Promise<KnownElsewhere> {
  const claims = new Set<string>();
  const ids = new Set<string>();
  const owners = new Map<string, string>();
  for (const other of (await deps.ledger.stacks(signal)).filter((name) => name !== stack)) {
    const { entries, intents } = await deps.ledger.load(other, signal);
    for (const known of [...entries, ...intents]) {
      claims.add(`${known.type} ${known.id ?? ''}`);
      ids.add(known.id ?? '');
      owners.set(`${known.type} ${known.id ?? ''}`, known.address);
    }
  }
  return { claims, ids, owners };
}
