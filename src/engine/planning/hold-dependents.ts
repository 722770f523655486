import type { Change, Decision } from '../../core/change.ts';
import { isPut, isRemoval, reachable } from '../applying/nodes.ts';
import type { Entry } from '../ports/ledger.ts';

/**
 * What is held holds others: an object is not made or changed before what it needs exists, and nothing is taken away while
 * something that was built on it stays.
 */
export function holdDependents(decisions: readonly Decision[], entries: readonly Entry[]): readonly Decision[] {
  const byAddress = new Map(decisions.map((decision) => [decision.change.address, decision]));
  const needsOf = (address: string): readonly string[] => byAddress.get(address)?.change.dependencies ?? [];
  const held = decisions.map((decision) => {
    const missing =
      isAllowed(decision) && isPut(decision.change) ? findMissing(decision, byAddress, needsOf) : undefined;
    return missing === undefined ? decision : hold(decision, `It needs ${missing}, which is held.`);
  });
  return holdForgotten(holdNeeded(held, entries));
}

function isAllowed({ verdict, change }: Decision): boolean {
  return verdict === 'allowed' && change.action !== 'none';
}

function hold(decision: Decision, reason: string): Decision {
  return { ...decision, verdict: 'held', reason };
}

function findMissing(
  { change }: Decision,
  byAddress: ReadonlyMap<string, Decision>,
  needsOf: (address: string) => readonly string[],
): string | undefined {
  return [...reachable(change.address, needsOf)].find((need) => {
    const needed = byAddress.get(need);
    const { action } = needed?.change ?? {};
    return needed?.verdict === 'held' && (action === 'create' || action === 'replace');
  });
}

/** Round by round, because what is held in one round may stand on something else. */
function holdNeeded(decisions: readonly Decision[], entries: readonly Entry[]): readonly Decision[] {
  const dependencies = new Map(entries.map((entry) => [entry.address, entry.dependencies]));
  const closures = new Map(
    entries.map(({ address }) => [address, reachable(address, (other) => dependencies.get(other) ?? [])]),
  );
  let current = decisions;
  for (;;) {
    const standing = new Map<string, string>();
    const byAddress = new Map(current.map((decision) => [decision.change.address, decision]));
    for (const [address, closure] of [...closures].filter(([candidate]) => stays(byAddress.get(candidate)))) {
      for (const need of closure) {
        standing.set(need, address);
      }
    }
    const next = current.map((decision) => {
      const stander =
        isAllowed(decision) && isRemoval(decision.change) ? standing.get(decision.change.address) : undefined;
      return stander === undefined
        ? decision
        : hold(decision, `${stander} was built on it and stays for now, so it stays too.`);
    });
    if (next.every((decision, index) => decision === current[index])) {
      return current;
    }
    current = next;
  }
}

/**
 * Whether an object goes on as it was last applied: its change is held, or nothing can be said of it. Drift that is held does
 * not count: what Git wants of the object is applied.
 */
function stays(decision: Decision | undefined): boolean {
  if (decision === undefined) {
    return true;
  }
  const { change, verdict } = decision;
  return verdict === 'held' && change.action !== 'none' && change.addedTo === undefined && change.cause !== 'drift';
}

/** A renamed object is not let go of before the ledger knows it by its new address. */
function holdForgotten(decisions: readonly Decision[]): readonly Decision[] {
  const waiting = decisions.filter(({ verdict, change }) => verdict === 'held' && isPut(change));
  return decisions.map((decision) => {
    const { change } = decision;
    const heir = isHeirOf(change, waiting);
    return change.action === 'forget' && isAllowed(decision) && heir !== undefined
      ? hold(decision, `It is called ${heir} in Git now, and that is held.`)
      : decision;
  });
}

function isHeirOf(change: Change, waiting: readonly Decision[]): string | undefined {
  return waiting.find(({ change: other }) => other.type === change.type && other.id === change.id)?.change.address;
}
