import { childTypes, loadDataSource, loadResourceType, resourceTypes } from './registry.ts';
import { bodySchema } from './schema.ts';

/** The registry as the engine asks it. */
export const catalogue = {
  resourceType: loadResourceType,
  typeNames: Object.keys(resourceTypes),
  dataSource: loadDataSource,
  childTypes: (parentType: string): readonly string[] => childTypes[parentType] ?? [],
  bodySchema,
};
