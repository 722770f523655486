import type { Deed } from '../../core/attribution/find-culprit.ts';
import type { Drift } from '../../core/drift.ts';

import { membersOf } from '../../core/plain.ts';
import type { Scope } from '../../core/scope.ts';
import type { ResourceType } from '../../resources/define.ts';
import { eventsFor } from '../../resources/events.ts';
import type { Entry } from '../ports/ledger.ts';

/** A drift as CloudTrail can be asked about it. */
export interface DescribedDeed extends Deed {
  /** The names to look up, the likeliest first: events are filed under the object itself, or under its parent. */
  readonly lookUp: readonly string[];
}

/** Enough for the id, the parent and the ARN: services file their events under one or another. */
const MOST_NAMES = 3;

/** When it can have been done: after the object was last known to be as Git wants it, and before it was seen. Milliseconds since the epoch. */
export interface Period {
  readonly since: number;
  readonly until: number;
}

/** A drift, the object that it is about, and when it can have happened. */
export interface Incident {
  readonly drift: Drift;
  readonly scope: Scope;
  /** What we last wrote, where the parent of an object stands that shows nothing itself any more. */
  readonly applied: Entry['applied'];
  /** Undefined where it shows none. */
  readonly arn: string | undefined;
  readonly period: Period;
  /** Events that are known to have made something else of it: what was made of it later was somebody else's deed, or another one. */
  readonly others: ReadonlySet<string>;
  /** When it was last seen with another value, by our own clock. Milliseconds since the epoch. */
  readonly otherwiseAt: number;
}

/** What happened, in the terms of CloudTrail. */
export function describeDeed({ drift, applied, arn, period }: Incident, type: ResourceType): DescribedDeed {
  const id = drift.cloudId;
  const kind = kindOf(drift);
  const parent = parentOf(drift, applied, type);
  const isComposite = parent !== undefined && id !== parent && id.includes(parent);
  const names = isComposite ? [parent] : [...new Set([...namesOf(id), ...(arn === undefined ? [] : [arn])])];
  const lookUp = [...new Set([...(parent === undefined ? [] : [parent]), ...names])].slice(0, MOST_NAMES);
  return { kind, names, lookUp, operations: operationsOf(drift, type), isNamed: !isComposite, ...period };
}

function kindOf({ tier }: Drift): Deed['kind'] {
  if (tier === 'missing') {
    return 'deleted';
  }
  return tier === 'added' ? 'added' : 'changed';
}

/** An added child shows its parent itself; of one that we made the ledger knows it. */
function parentOf(drift: Drift, applied: Entry['applied'], type: ResourceType): string | undefined {
  const attribute = type.child?.parentAttribute ?? type.settingOf ?? '';
  const parent = drift.tier === 'added' ? membersOf(drift.live)[attribute] : applied[attribute];
  return typeof parent === 'string' ? parent : undefined;
}

/** An ARN or a URL is also known by its last part. */
function namesOf(id: string): readonly string[] {
  const short = id.startsWith('arn:') || id.includes('://') ? (id.split(/[:/]/).at(-1) ?? id) : id;
  return [...new Set([short, id])];
}

function operationsOf(drift: Drift, type: ResourceType): ReadonlySet<string> {
  const actions = {
    deleted: type.remove.actions,
    added: type.create.actions,
    changed: type.aspects
      .filter((aspect) => aspect.owns.some((name) => name === drift.attribute))
      .flatMap((aspect) => aspect.actions),
  };
  return new Set([...eventsFor(actions[kindOf(drift)], type)].map((event) => event.split(':')[1] ?? event));
}
