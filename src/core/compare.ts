import type { Attributes } from './attribute.ts';
import type { Cause, Difference } from './change.ts';
import type { DesiredState } from './desired.ts';
import type { Plain } from './value.ts';

interface CompareInput {
  readonly attributes: Attributes;
  readonly desired: DesiredState;
  /** A name is missing where it was not read. */
  readonly live: Readonly<Record<string, Plain>>;
  /** Whether a value, wanted or live, is the one we last wrote; undefined where we never wrote the attribute. */
  sameAsApplied(name: string, value: Plain, of: 'desired' | 'live'): boolean | undefined;
  /** Whether arguments that only steer us are compared with what was applied: for a plan, not for a write. */
  readonly includeLocal?: boolean;
  /** Attributes that mean a new object in this very case, though they can be updated in others. */
  readonly replaces?: readonly string[] | undefined;
}

/** The attributes in which desired and live differ, each with the one who moved. What was not read is not compared. */
export function compareAttributes(input: CompareInput): readonly Difference[] {
  const differences: Difference[] = [];
  for (const name of input.desired.compared) {
    const difference = compareAttribute(name, input);
    if (difference !== undefined) {
      differences.push(difference);
    }
  }
  return differences;
}

function compareAttribute(name: string, input: CompareInput): Difference | undefined {
  const attribute = input.attributes[name];
  if (attribute === undefined) {
    return undefined;
  }
  const desired: Plain = input.desired.values[name] ?? null;
  const live = input.live[name];
  const common: Omit<Difference, 'live' | 'cause'> = {
    attribute: name,
    desired,
    forcesReplacement: attribute.onChange === 'replace' || input.replaces?.includes(name) === true,
    sensitive: attribute.sensitive || input.desired.sensitive.has(name),
  };
  if (attribute.localOnly) {
    const moved = input.includeLocal === true && input.sameAsApplied(name, desired, 'desired') === false;
    return moved ? { ...common, forcesReplacement: false, live: null, cause: 'git' } : undefined;
  }
  if (input.desired.unknown.has(name)) {
    return live === undefined ? undefined : { ...common, live, cause: 'git' };
  }
  if (attribute.writeOnly) {
    return input.sameAsApplied(name, desired, 'desired') === false
      ? { ...common, live: null, cause: 'git' }
      : undefined;
  }
  if (live === undefined || sameValue(attribute, desired, live)) {
    return undefined;
  }
  const cause = causeOf(name, desired, live, input);
  return cause === 'drift' && isScaled(attribute, live, input.desired) ? undefined : { ...common, live, cause };
}

/** Whether a live value is where something else may put it; what Git itself changes is written all the same. */
function isScaled({ scaledBetween }: Attributes[string], live: Plain, { values }: DesiredState): boolean {
  if (scaledBetween === undefined || typeof live !== 'number') {
    return false;
  }
  const [min, max] = scaledBetween.map((name) => values[name]);
  return typeof min === 'number' && typeof max === 'number' && live >= min && live <= max;
}

/** Whether two values of an attribute mean the same; nothing and an empty collection do. */
export function sameValue(attribute: Attributes[string], desired: Plain, live: Plain): boolean {
  if (isEmpty(desired) || isEmpty(live)) {
    return isEmpty(desired) && isEmpty(live);
  }
  return attribute.kind.equal(desired, live);
}

function causeOf(name: string, desired: Plain, live: Plain, input: CompareInput): Cause {
  const desiredStayed = input.sameAsApplied(name, desired, 'desired');
  if (desiredStayed === undefined) {
    return 'git';
  }
  if (desiredStayed) {
    return 'drift';
  }
  return input.sameAsApplied(name, live, 'live') === true ? 'git' : 'both';
}

function isEmpty(value: Plain): boolean {
  if (value === null) {
    return true;
  }
  if (Array.isArray(value)) {
    return value.length === 0;
  }
  return typeof value === 'object' && Object.keys(value).length === 0;
}
