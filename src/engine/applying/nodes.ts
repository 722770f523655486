import type { Change, Decision } from '../../core/change.ts';

/** One step of an apply: put an object into its desired state, take one away, or drop it from the ledger. */
export interface Node {
  readonly id: string;
  readonly address: string;
  readonly kind: 'put' | 'remove' | 'forget';
  readonly change: Change;
  readonly needs: ReadonlySet<string>;
}

/** The steps of the allowed changes with their order: what is needed first, what is removed last. */
export function makeNodes(
  decisions: readonly Decision[],
  oldDependencies: (address: string) => readonly string[],
): readonly Node[] {
  const allowed = decisions.filter((decision) => decision.verdict === 'allowed' && decision.change.action !== 'none');
  const changes = spreadCreateFirst(allowed.map((decision) => decision.change));
  const puts = new Set(changes.filter(isPut).map((change) => change.address));
  const removes = new Map(changes.filter(isRemoval).map((change) => [change.address, change]));
  const nodes: Node[] = [];
  for (const change of changes) {
    if (change.action === 'forget') {
      nodes.push({ id: `forget ${change.address}`, address: change.address, kind: 'forget', change, needs: new Set() });
    }
    if (isPut(change)) {
      const needs = new Set(change.dependencies.filter((need) => puts.has(need)).map((need) => `put ${need}`));
      if (change.action === 'replace' && change.replaceOrder !== 'create-first') {
        needs.add(`remove ${change.address}`);
      }
      nodes.push({ id: `put ${change.address}`, address: change.address, kind: 'put', change, needs });
    }
    if (isRemoval(change)) {
      const needs = removalNeeds(change, changes, { puts, removes, oldDependencies });
      nodes.push({ id: `remove ${change.address}`, address: change.address, kind: 'remove', change, needs });
    }
  }
  return nodes;
}

function removalNeeds(
  change: Change,
  changes: readonly Change[],
  known: {
    readonly puts: ReadonlySet<string>;
    readonly removes: ReadonlyMap<string, Change>;
    oldDependencies(address: string): readonly string[];
  },
): ReadonlySet<string> {
  const needs = new Set<string>();
  const deleteFirst = change.action === 'replace' && change.replaceOrder !== 'create-first';
  for (const other of changes) {
    const depended = other.addedTo === change.address || known.oldDependencies(other.address).includes(change.address);
    if (other.address === change.address || !depended) {
      continue;
    }
    if (known.removes.has(other.address)) {
      needs.add(`remove ${other.address}`);
    } else if (known.puts.has(other.address) && !deleteFirst) {
      needs.add(`put ${other.address}`);
    }
  }
  if (change.action === 'replace' && !deleteFirst) {
    needs.add(`put ${change.address}`);
  }
  return needs;
}

/** What is created before it is destroyed needs the same of everything that it depends on. */
function spreadCreateFirst(changes: readonly Change[]): readonly Change[] {
  const byAddress = new Map(changes.map((change) => [change.address, change]));
  const open = changes.filter((change) => change.replaceOrder === 'create-first');
  const first = new Set(open.map((change) => change.address));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const need of next.dependencies) {
      const change = byAddress.get(need);
      if (change?.action === 'replace' && !first.has(need)) {
        first.add(need);
        open.push(change);
      }
    }
  }
  return changes.map((change) => (first.has(change.address) ? { ...change, replaceOrder: 'create-first' } : change));
}

function isPut(change: Change): boolean {
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

function isRemoval(change: Change): boolean {
  return change.action === 'delete' || change.action === 'replace';
}
