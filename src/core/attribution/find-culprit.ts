import type { TrailRecord } from './trail-record.ts';

/** What happened to an object, as far as the comparison tells. */
export interface Deed {
  /** `added`: a child that nobody declared. */
  readonly kind: 'changed' | 'deleted' | 'added';
  /** Ids and names, one of which the record must hold. */
  readonly names: readonly string[];
  /** Operations that do just this, `ModifyVpcAttribute`. */
  readonly operations: ReadonlySet<string>;
  /** Whether a record that holds one of the names is about this object, and not about its parent or a sibling. */
  readonly isNamed: boolean;
  /** It was done in this time. Milliseconds since the epoch. */
  readonly since: number;
  readonly until: number;
}

/** Whose calls are our own: the principal, and the name that our clients send along. */
export interface OwnCalls {
  readonly arn: string;
  /** ARNs of roles that we take on beside it; others are left aside. */
  readonly roles?: readonly string[];
  readonly userAgent: string;
}

/** More names than these help nobody. */
const MOST_SUSPECTS = 3;

/**
 * The newest call that can have done the deed, from records of which the later ones come first. The value that is live now was
 * put there last, so of several calls the newest counts; one that is known to do just this is preferred to one that only
 * names the object. CloudTrail counts in seconds: calls of other people in the same second, which can have done it as well,
 * follow.
 */
export function findSuspects(records: readonly TrailRecord[], deed: Deed, own: OwnCalls): readonly TrailRecord[] {
  const candidates = records
    .filter((record) => !record.harmless && isBetween(record, deed) && !isOwn(record, own))
    .filter((record) => deed.names.some((name) => mentions(record.text, name)))
    .filter((record) => fits(record, deed))
    .toSorted((left, right) => right.at - left.at);
  const exact = candidates.filter(({ operation }) => deed.operations.has(operation));
  const likely = exact.length > 0 ? exact : candidates;
  const [newest] = likely;
  const others = likely.filter(({ at, actor }) => at === newest?.at && actor.name !== newest.actor.name);
  return newest === undefined ? [] : [newest, ...others.filter(isFirstOf)].slice(0, MOST_SUSPECTS);
}

function isFirstOf({ actor }: TrailRecord, index: number, records: readonly TrailRecord[]): boolean {
  return records.findIndex((one) => one.actor.name === actor.name) === index;
}

function isBetween({ at }: TrailRecord, { since, until }: Deed): boolean {
  return at >= since && at <= until;
}

/** Whether Groundstate made a call: this process, or another one with the same role. */
export function isOwn({ actor, userAgent }: TrailRecord, { arn, roles = [], userAgent: ours }: OwnCalls): boolean {
  const principals = [arn, ...roles].map(principalOf);
  return principals.includes(principalOf(actor.arn)) && userAgent.includes(ours);
}

/** STS and CloudTrail name the same user under different services; the session of a role is another one for each task and run. */
function principalOf(arn: string): string {
  return arn
    .replace(/^(arn:[^:]*):(iam|sts):/, '$1::')
    .replace(/:role\/(?:.*\/)?([^/]+)$/, ':assumed-role/$1')
    .replace(/:assumed-role\/([^/]+)\/.*$/, ':assumed-role/$1');
}

const destroys = /^(Delete|Terminate|Release|Remove|Revoke|Detach|Disassociate|Deregister|Schedule|Cancel|Disable)/;

function fits({ operation }: TrailRecord, { kind, isNamed, operations }: Deed): boolean {
  if (operations.has(operation)) {
    return true;
  }
  return isNamed && (kind === 'changed' || destroys.test(operation) === (kind === 'deleted'));
}

/** Whether the name stands there whole: `sg-1` is not in `sg-12`. */
function mentions(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!wordCharacter.test(text[at - 1] ?? '') && !wordCharacter.test(text[at + name.length] ?? '')) {
      return true;
    }
  }
  return false;
}

const wordCharacter = /[A-Za-z0-9_-]/;
