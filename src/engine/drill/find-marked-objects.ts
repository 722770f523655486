import { decodeAddress, readMark } from '../../core/mark.ts';
import type { Scope } from '../../core/scope.ts';
import type { ResourceType } from '../../resources/define.ts';
import { Observer } from '../observe.ts';
import type { ReadPorts } from '../pages.ts';

/** An object that bears a mark, whoever's it is. */
export interface MarkedObject {
  readonly installation: string;
  /** Undefined where the address was too long for the mark. */
  readonly address: string | undefined;
  readonly type: ResourceType;
  readonly scope: Scope;
  readonly id: string;
}

/** Every object of these types and scopes that exists and bears a mark. */
export async function findMarkedObjects(
  types: readonly ResourceType[],
  scopes: readonly Scope[],
  ports: ReadPorts,
  signal: AbortSignal,
): Promise<readonly MarkedObject[]> {
  const observer = new Observer(ports);
  const found: MarkedObject[] = [];
  for (const scope of scopes) {
    for (const type of types) {
      found.push(...(await listType(type, scope, observer, signal)));
    }
  }
  return found;
}

async function listType(
  type: ResourceType,
  scope: Scope,
  observer: Observer,
  signal: AbortSignal,
): Promise<readonly MarkedObject[]> {
  const { marked } = type;
  if (marked === undefined) {
    return [];
  }
  const items = await observer.pages.items(scope, marked.from, { kind: 'all' }, signal);
  const candidates = items.flatMap((item): MarkedObject[] => {
    const mark = readMark(marked.tags(item));
    if (mark === undefined) {
      return [];
    }
    const address = decodeAddress(mark.encodedAddress);
    return [{ installation: mark.installation, address, type, scope, id: marked.id(item) }];
  });
  // Some listings show for a while what is gone already.
  const targets = candidates.map(({ id }, index) => ({
    address: `${index}`,
    type,
    scope,
    id,
    wanted: new Set<string>(),
  }));
  const observed = await observer.observe(targets, { hints: false }, signal);
  return candidates.filter((_, index) => observed.get(`${index}`)?.observation.kind !== 'absent');
}
