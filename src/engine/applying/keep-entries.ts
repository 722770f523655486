import { ignoredAttribute } from '../../core/ignore.ts';
import { canonicalText } from '../../core/plain.ts';
import type { Plain } from '../../core/value.ts';
import { appliedValues, type EncodedHash } from '../planning/applied.ts';
import { mistakesIn } from '../planning/hold-for-errors.ts';
import type { Instance } from '../planning/instance.ts';
import type { StackPlan } from '../planning/plan-stack.ts';
import type { Entry } from '../ports/ledger.ts';

/**
 * Entries of objects that are equal to Git and of which the ledger says something else: that Git protects them or not, what
 * they depend on, and what counts as applied (an adopted object has none). Without it the next drift would pass for a
 * change of Git, and prevent_destroy that came alone would protect nothing.
 */
export function outdatedEntries(plan: StackPlan): readonly Entry[] {
  if (mistakesIn(plan.report.diagnostics).length > 0) {
    return [];
  }
  const dependencies = new Map(plan.report.decisions.map(({ change }) => [change.address, change.dependencies]));
  // What an older call may still overwrite is kept when that is over.
  const standing = new Set(plan.input.state.intents.map((intent) => intent.address));
  return [...plan.evaluated.instances.values()].flatMap((instance) => {
    const { entry, decided } = instance;
    if (entry === undefined || decided?.action !== 'none' || standing.has(entry.address)) {
      return [];
    }
    const kept: Entry = {
      ...entry,
      applied: appliedNow(instance, entry, plan.input.hash),
      protected: instance.block.lifecycle.preventDestroy,
      dependencies: dependencies.get(instance.address) ?? entry.dependencies,
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
