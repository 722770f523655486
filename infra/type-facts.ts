import { actionsOf } from '../src/resources/actions.ts';
import { eventPatterns } from '../src/resources/events.ts';
import { dataSources, loadResourceType, resourceTypes } from '../src/resources/registry.ts';
import type { TypeFacts } from './groundstate-stack.ts';

/** What the named resource types declare of the rights they need and of the events they cause; all that are supported where none are named. */
export async function readTypeFacts(names: readonly string[] = Object.keys(resourceTypes)): Promise<TypeFacts> {
  const types = await Promise.all(
    names.map(async (name) => {
      const type = await loadResourceType(name);
      if (type === undefined) {
        const known = Object.keys(resourceTypes).join(', ');
        throw new Error(
          `"types" in infra/deployment.ts names ${name}, which is not supported. Supported are: ${known}.`,
        );
      }
      return type;
    }),
  );
  const sources = await Promise.all(Object.values(dataSources).map((load) => load()));
  return { actions: actionsOf(types, sources), patterns: eventPatterns(types) };
}
