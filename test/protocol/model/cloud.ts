import { type Bounds, type Cloud, type Flight, isNamedClass, theName } from './world.ts';

/** What AWS answers: the effect, and the event for whoever waits. */
export interface Answered {
  readonly cloud: Cloud;
  readonly event: 'answered' | 'exists' | 'refused';
  readonly id: string | undefined;
}

/** What a request does when it arrives. */
export function arrive(cloud: Cloud, flight: Flight, now: number, bounds: Bounds): Answered {
  switch (flight.kind) {
    case 'create':
      return create(cloud, flight, now, bounds);
    case 'update':
      return update(cloud, flight, now, bounds);
    case 'delete': {
      const objects = cloud.objects.filter(({ id }) => id !== flight.id);
      return { cloud: { ...cloud, objects }, event: 'answered', id: undefined };
    }
  }
}

function create(cloud: Cloud, flight: Flight, now: number, { createClass }: Bounds): Answered {
  const { op, value } = flight;
  const [present] = cloud.objects;
  if (createClass === 'relation' && present !== undefined) {
    return overwrite(cloud, flight);
  }
  if (createClass === 'name' && present !== undefined) {
    return { cloud, event: 'exists', id: undefined };
  }
  const remembered = createClass === 'token' ? cloud.tokens.find(([token]) => token === op) : undefined;
  if (remembered !== undefined) {
    return { cloud, event: 'answered', id: remembered[1] };
  }
  const id = isNamedClass(createClass) ? theName : `id-${cloud.made}`;
  const made = { id, value, op, madeAt: now };
  const tokens = createClass === 'token' ? [...cloud.tokens, [op, id] as const] : cloud.tokens;
  return {
    cloud: { objects: [...cloud.objects, made], tokens, made: isNamedClass(createClass) ? cloud.made : cloud.made + 1 },
    event: 'answered',
    id,
  };
}

/** A relation is put: the last one counts, and one that is gone is there again. */
function update(cloud: Cloud, flight: Flight, now: number, bounds: Bounds): Answered {
  const found = cloud.objects.some(({ id }) => id === flight.id);
  if (found) {
    return overwrite(cloud, flight);
  }
  return bounds.createClass === 'relation'
    ? create(cloud, flight, now, bounds)
    : { cloud, event: 'refused', id: undefined };
}

function overwrite(cloud: Cloud, { id = theName, value }: Flight): Answered {
  const objects = cloud.objects.map((object) => (object.id === id ? { ...object, value } : object));
  return { cloud: { ...cloud, objects }, event: 'answered', id };
}
