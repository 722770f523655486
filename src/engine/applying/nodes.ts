import type { Change, Decision } from '../../core/change.ts';

/** One step of an apply: put an object into its desired state, take one away, or drop it from the ledger. */
export interface Node {
  readonly id: string;
  readonly address: string;
  readonly kind: 'put' | 'remove' | 'forget';
  readonly change: Change;
  readonly needs: ReadonlySet<string>;
  /** Attributes that are left as they are. */
  readonly spares: ReadonlySet<string>;
}

/** The steps of the allowed changes with their order: what is needed first, what is removed last. */
export function makeNodes(
  decisions: readonly Decision[],
  oldDependencies: (address: string) => readonly string[],
): readonly Node[] {
  const all = spreadCreateFirst(decisions.map((decision) => decision.change));
  const allowed = decisions.map(({ verdict, change }) => verdict === 'allowed' && change.action !== 'none');
  const changes = all.filter((_, index) => allowed[index] === true);
  const known: Known = {
    all: new Map(all.map((change) => [change.address, change])),
    puts: new Set(changes.filter(isPut).map((change) => change.address)),
    removes: new Set(changes.filter(isRemoval).map((change) => change.address)),
    dependents: dependentsOf(changes, oldDependencies),
  };
  const sparing = new Map(decisions.map(({ change, spares = {} }) => [change.address, new Set(Object.keys(spares))]));
  return changes.flatMap((change) => nodesOf(change, changes, known, sparing));
}

/** The steps that wait for each other in a circle, or for such a step: none of them can ever begin. */
export function stuckNodes(nodes: readonly Node[]): readonly Node[] {
  let waiting = nodes;
  for (;;) {
    const ids = new Set(waiting.map((node) => node.id));
    const still = waiting.filter((node) => [...node.needs].some((need) => ids.has(need)));
    if (still.length === waiting.length) {
      return still;
    }
    waiting = still;
  }
}

interface Known {
  readonly all: ReadonlyMap<string, Change>;
  readonly puts: ReadonlySet<string>;
  readonly removes: ReadonlySet<string>;
  /** By address: the changes of what was built on it when it was last applied, straight or through others. */
  readonly dependents: ReadonlyMap<string, readonly Dependent[]>;
}

interface Dependent {
  readonly address: string;
  readonly isDirect: boolean;
}

const NOTHING: ReadonlySet<string> = new Set();

function nodesOf(
  change: Change,
  changes: readonly Change[],
  known: Known,
  sparing: ReadonlyMap<string, ReadonlySet<string>>,
): readonly Node[] {
  const { address } = change;
  const common = { address, change, spares: sparing.get(address) ?? NOTHING };
  const nodes: Node[] = [];
  if (change.action === 'forget') {
    nodes.push({ ...common, id: `forget ${address}`, kind: 'forget', needs: forgetNeeds(change, changes) });
  }
  if (isPut(change)) {
    nodes.push({ ...common, id: `put ${address}`, kind: 'put', needs: putNeeds(change, known) });
  }
  if (isRemoval(change)) {
    nodes.push({ ...common, id: `remove ${address}`, kind: 'remove', needs: removalNeeds(change, known) });
  }
  return nodes;
}

/** An object that goes on under another address is let go of when it stands in the ledger under that one. */
function forgetNeeds(change: Change, changes: readonly Change[]): ReadonlySet<string> {
  const heirs = changes.filter((other) => isPut(other) && other.type === change.type && other.id === change.id);
  return new Set(heirs.map((heir) => `put ${heir.address}`));
}

/** What the change needs, also through objects that stay as they are. */
function putNeeds(change: Change, known: Known): ReadonlySet<string> {
  const needs = new Set<string>();
  const visited = new Set<string>([change.address]);
  const open = [...change.dependencies];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (visited.has(next)) {
      continue;
    }
    visited.add(next);
    if (known.puts.has(next)) {
      needs.add(`put ${next}`);
    } else {
      open.push(...(known.all.get(next)?.dependencies ?? []));
    }
  }
  if (change.action === 'replace' && change.replaceOrder !== 'create-first') {
    needs.add(`remove ${change.address}`);
  }
  return needs;
}

function removalNeeds(change: Change, known: Known): ReadonlySet<string> {
  const needs = new Set<string>();
  const deleteFirst = change.action === 'replace' && change.replaceOrder !== 'create-first';
  for (const { address, isDirect } of known.dependents.get(change.address) ?? []) {
    if (known.removes.has(address)) {
      needs.add(`remove ${address}`);
    } else if (known.puts.has(address) && isDirect && !deleteFirst) {
      needs.add(`put ${address}`);
    }
  }
  if (change.action === 'replace' && !deleteFirst) {
    needs.add(`put ${change.address}`);
  }
  return needs;
}

function dependentsOf(
  changes: readonly Change[],
  oldDependencies: (address: string) => readonly string[],
): Known['dependents'] {
  const dependents = new Map<string, Dependent[]>();
  const note = (need: string, dependent: Dependent): void => {
    if (need !== dependent.address) {
      dependents.set(need, [...(dependents.get(need) ?? []), dependent]);
    }
  };
  for (const { address, addedTo } of changes) {
    if (addedTo !== undefined) {
      note(addedTo, { address, isDirect: true });
    }
    const direct = new Set(oldDependencies(address));
    for (const need of reachable(address, oldDependencies)) {
      note(need, { address, isDirect: direct.has(need) });
    }
  }
  return dependents;
}

/** Everything that an address depends on, straight or through others. */
export function reachable(
  address: string,
  dependenciesOf: (address: string) => readonly string[],
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...dependenciesOf(address)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!found.has(next)) {
      found.add(next);
      open.push(...dependenciesOf(next));
    }
  }
  return found;
}

/** What is created before it is destroyed needs the same of everything that it depends on, however far. */
function spreadCreateFirst(changes: readonly Change[]): readonly Change[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const dependenciesOf = (address: string): readonly string[] => byAddress.get(address)?.dependencies ?? [];
  const first = new Set<string>();
  for (const change of changes.filter(({ replaceOrder }) => replaceOrder === 'create-first')) {
    first.add(change.address);
    for (const need of reachable(change.address, dependenciesOf)) {
      first.add(need);
    }
  }
  return changes.map((change) =>
    change.action === 'replace' && first.has(change.address) ? { ...change, replaceOrder: 'create-first' } : change,
  );
}

/** Whether the change leaves an object in its desired state. */
export function isPut(change: Change): boolean {
  switch (change.action) {
    case 'create':
    case 'update':
    case 'revert drift':
    case 'replace':
    case 'adopt':
      return true;
    case 'delete':
    case 'forget':
    case 'none':
      return false;
  }
}

/** Whether the change takes an object away. */
export function isRemoval(change: Change): boolean {
  return change.action === 'delete' || change.action === 'replace';
}
