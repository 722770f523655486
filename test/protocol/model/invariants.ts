import type { World } from './explore.ts';
import type { Bounds } from './world.ts';

/** What must hold in every world, and what must hold when nobody does anything and nothing is on its way. */
export function whatIsBroken(world: World, bounds: Bounds): string | undefined {
  const { objects } = world.cloud;
  if (objects.length > 1) {
    return 'there are two objects of one address';
  }
  return isAtRest(world) && world.table.intents.length === 0 ? whatIsWrongAtRest(world, bounds) : undefined;
}

function isAtRest({ workers, traffic }: World): boolean {
  return traffic.flights.length === 0 && traffic.strays.length === 0 && workers.every(({ run }) => run === undefined);
}

/** An intent in the ledger says that something is not known; without one, the ledger is the truth. */
function whatIsWrongAtRest({ table, cloud, tip }: World, { wants }: Bounds): string | undefined {
  const [object] = cloud.objects;
  const { entry, applied } = table;
  if (entry === undefined) {
    return object === undefined ? undefined : 'an object of ours is not in the ledger';
  }
  if (object === undefined || object.id !== entry.id) {
    return 'the ledger has an object that is not there';
  }
  const later = wants.slice(applied, tip + 1);
  if (applied > 0 && !later.includes(object.value)) {
    return 'an old commit stands over a new one';
  }
  return entry.value === undefined || entry.value === object.value
    ? undefined
    : 'the ledger tells another value than AWS';
}
