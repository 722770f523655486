import type { TrailRecord } from '../../core/attribution/trail-record.ts';
import type { ResourceType } from '../../resources/define.ts';
import { eventsFor } from '../../resources/events.ts';
import type { Instance } from '../planning/instance.ts';

/** An object under one of its names. */
export interface Filed {
  readonly instance: Instance;
  /** By the name of what it is a part of, which it shares with all parts of it. */
  readonly isPart: boolean;
}

/** What of a stack has to be looked at again, because somebody made a call. */
export interface Touched {
  /** Attributes that the call may have changed, by address; of an object that was made or deleted there may be none. */
  readonly objects: ReadonlyMap<string, ReadonlySet<string>>;
  /** Parents to which the call may have added a child, and the types of such children. */
  readonly parents: ReadonlyMap<string, readonly ResourceType[]>;
}

/** Services whose calls are recorded in one region of the partition, wherever their objects are used. */
const GLOBAL: ReadonlySet<string> = new Set(['iam', 'route53', 'cloudfront']);

/** What a call may have done to objects that it names; undefined where it is not one of the calls that their types know. */
export function touchedBy(
  record: TrailRecord,
  filed: readonly Filed[],
  childTypes: readonly ResourceType[],
): Touched | undefined {
  const event = `${record.service}:${record.operation}`;
  const near = filed.filter(({ instance }) => isInScope(instance, record));
  const objects = new Map<string, ReadonlySet<string>>();
  for (const { instance, isPart } of near) {
    const effect = effectOn(instance.type, event);
    const moved = effect.changes.filter((name) => instance.desired.compared.has(name));
    // A call that makes one part says nothing of the other parts.
    if (moved.length > 0 || effect.removes || (effect.makes && !isPart)) {
      objects.set(instance.address, new Set([...(objects.get(instance.address) ?? []), ...moved]));
    }
  }
  const parents = new Map<string, readonly ResourceType[]>();
  for (const { instance, isPart } of near) {
    const types = isPart ? [] : childTypes.filter((type) => mayAdd(type, { event, instance, near, objects }));
    if (types.length > 0) {
      parents.set(instance.address, types);
    }
  }
  return objects.size + parents.size === 0 ? undefined : { objects, parents };
}

interface Suspicion {
  readonly event: string;
  readonly instance: Instance;
  readonly near: readonly Filed[];
  readonly objects: ReadonlyMap<string, unknown>;
}

/** A removal counts where it is about no child that we know: then one that was added may be gone again. */
function mayAdd(type: ResourceType, { event, instance, near, objects }: Suspicion): boolean {
  if (type.child?.parentType !== instance.type.type || instance.desired.configured.has(type.child.inline)) {
    return false;
  }
  const { makes, changes, removes } = effectOn(type, event);
  const isKnown = near.some(({ instance: one }) => one.type.type === type.type && objects.has(one.address));
  return makes || changes.length > 0 || (removes && !isKnown);
}

interface Effect {
  readonly makes: boolean;
  readonly removes: boolean;
  /** The attributes that it may have changed. */
  readonly changes: readonly string[];
}

/** Of the actions that make an object the first is the create itself, and of those that take it away the last is the deletion. */
function effectOn(type: ResourceType, event: string): Effect {
  const aspects = type.aspects.filter(({ actions }) => eventsFor(actions, type).has(event));
  return {
    makes: eventsFor(type.create.actions.slice(0, 1), type).has(event),
    removes: eventsFor(type.remove.actions.slice(-1), type).has(event),
    changes: aspects.flatMap(({ owns }) => owns as readonly string[]),
  };
}

function isInScope({ scope }: Instance, { account, region, service }: TrailRecord): boolean {
  return scope.account === account && (scope.region === region || GLOBAL.has(service));
}
