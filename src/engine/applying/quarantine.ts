import { Failure } from '../../core/failure.ts';
import { mustWait, type PlannedOperation } from '../../core/protocol/standing.ts';
import { CONSISTENCY_WINDOW_MS, elapsedOf, quarantineMs, timeLeft } from '../../core/protocol/windows.ts';
import { formatScope, type Scope } from '../../core/scope.ts';
import type { ResourceType } from '../../resources/define.ts';
import type { Intent, StackState } from '../ports/ledger.ts';
import type { Clock } from '../ports/time.ts';
import type { Sightings } from './sightings.ts';
import type { Writer } from './writer.ts';

/** Whether objects of a type are addressed by a name that can be given again, not by an id that AWS chose. */
export function isNamed({ identity, createClass }: ResourceType): boolean {
  return identity !== undefined || createClass === 'relation';
}

/** An object as older calls may speak of it. */
interface Target {
  readonly address: string;
  readonly type: ResourceType;
  readonly scope: Scope;
}

/**
 * Whether a call of an older holder may do something to the object that stands, or will stand, at an address: it was for that address, or
 * for the same id under another one, as where a name left Git and came back elsewhere.
 */
export function mayReach(intent: Intent, { address, type, scope }: Target, id: string | undefined): boolean {
  const isSameObject =
    id !== undefined &&
    intent.id === id &&
    intent.type === type.type &&
    formatScope(intent.scope) === formatScope(scope);
  return intent.address === address || isSameObject;
}

/** Throws where an operation has to wait until the calls of an older holder for the same object can no longer arrive. */
export function refuseQuarantined(
  target: Target,
  planned: readonly PlannedOperation[],
  standing: readonly { readonly intent: Intent; readonly service: string }[],
  writer: Writer,
): void {
  const older = standing.find(({ intent }) =>
    planned.some((operation) => mayReach(intent, target, operation.id) && mustWait(operation, intent)),
  );
  if (older === undefined) {
    return;
  }
  const { operation } = older.intent;
  const left = sayTimeLeft(older.intent, older.service, writer.sightings, writer.deps.clock);
  throw new Failure({
    code: 'quarantined',
    handling: 'wait',
    summary: 'An older call may still arrive',
    detail: `${operation} for ${older.intent.address} was sent by a worker that lost its lease or its answer, and could still take effect. What is planned now for ${target.address} would not be safe from it, so it waits: ${left}.`,
    address: target.address,
  });
}

/** Whether an intent still has to be looked into, or can be dropped by now: what makes a pass take the lease. */
export function isDue(intent: Intent, service: string, sightings: Sightings, clock: Clock): boolean {
  if (intent.settled !== true || !sightings.knows(intent)) {
    return true; // its age only counts from when it was seen under a lease
  }
  const { spent, revealed } = elapsedOf(sightings.ageOf(intent, clock), service);
  return intent.kind === 'create' ? revealed : spent;
}

/** In how many seconds an intent will be over, as a clause without a full stop. */
export function sayTimeLeft(intent: Intent, service: string, sightings: Sightings, clock: Clock): string {
  const left = leftOf(intent, service, sightings, clock);
  return `it is looked into again, and goes on in ${Math.ceil(left / 1000)} s at the latest`;
}

/** Until the first of the intents that were seen under a lease is over; undefined where all are, or none was. Milliseconds. */
export function untilFirstEnd(
  intents: ReturnType<typeof withServices>,
  sightings: Sightings,
  clock: Clock,
): number | undefined {
  const seen = intents.filter(({ intent }) => sightings.knows(intent));
  const left = seen.map(({ intent, service }) => leftOf(intent, service, sightings, clock)).filter((time) => time > 0);
  return left.length === 0 ? undefined : Math.min(...left);
}

function leftOf(intent: Intent, service: string, sightings: Sightings, clock: Clock): number {
  const windowMs = quarantineMs(service) + (intent.kind === 'create' ? CONSISTENCY_WINDOW_MS : 0);
  return timeLeft(sightings.ageOf(intent, clock), windowMs);
}

/** The intents of a stack with the services of their types; a type that is not supported counts as the slowest. */
export function withServices(
  { intents }: Pick<StackState, 'intents'>,
  types: ReadonlyMap<string, ResourceType>,
): readonly { readonly intent: Intent; readonly service: string }[] {
  return intents.map((intent) => ({ intent, service: types.get(intent.type)?.service ?? 's3' }));
}
