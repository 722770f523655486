import { ignoredAttribute } from '../../core/ignore.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import { appliedValues, type EncodedHash } from '../planning/applied.ts';
import { mistakesIn } from '../planning/hold-for-errors.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Entry } from '../ports/ledger.ts';

/**
 * Entries of which the ledger says something else than Git and that the run does not write anyway. Of objects that are equal to
 * Git: what they depend on, and what counts as applied (an adopted object has none); without it the next drift would pass for
 * a change of Git. Of those and of what is held or unread: whether prevent_destroy protects them. At a commit that takes it
 * off and wants a new object, the protection stays.
 */
export function outdatedEntries(plan: StackPlan): readonly Entry[] {
  if (mistakesIn(plan.report.diagnostics).length > 0) {
    return [];
  }
  const decisions = new Map(plan.report.decisions.map((decision) => [decision.change.address, decision]));
  // What an older call may still overwrite is kept when that is over.
  const standing = new Set(plan.input.state.intents.map((intent) => intent.address));
  return [...plan.evaluated.instances.values()].flatMap((instance) => {
    const { entry, decided } = instance;
    const decision = decisions.get(instance.address);
    const isEqual = decided?.action === 'none';
    if (entry === undefined || (decision?.verdict === 'allowed' && !isEqual) || standing.has(entry.address)) {
      return [];
    }
    const isProtected = instance.block.lifecycle.preventDestroy || (entry.protected && decided?.action === 'replace');
    const kept: Entry = {
      ...entry,
      protected: isProtected,
      ...(isEqual
        ? {
            applied: appliedNow(instance, entry, plan.input.hash),
            dependencies: decision?.change.dependencies ?? entry.dependencies,
          }
        : {}),
    };
    return canonicalText(kept) === canonicalText(entry) ? [] : [kept];
  });
}

/** What Git wants and was seen to be so; what was not read, and what Git ignores, stays as it was. */
function appliedNow(instance: Instance, entry: Entry, hash: EncodedHash): Readonly<Record<string, Plain>> {
  const { block, desired, observation, type } = instance;
  const { ignoreChanges } = block.lifecycle;
  if (ignoreChanges === 'all' || observation?.kind !== 'present') {
    return entry.applied;
  }
  const ignored = new Set(ignoreChanges.map(ignoredAttribute));
  const wanted = Object.entries(appliedValues(type, desired, hash)).flatMap(([name, value]): [string, Plain][] => {
    const attribute = type.attributes[name];
    const isSeen = Object.hasOwn(observation.live, name) || attribute?.localOnly === true;
    if (isSeen && !ignored.has(name) && !desired.unknown.has(name)) {
      return [[name, value]];
    }
    return Object.hasOwn(entry.applied, name) ? [[name, entry.applied[name] ?? null]] : [];
  });
  return Object.fromEntries(wanted);
}
