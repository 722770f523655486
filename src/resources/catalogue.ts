import { childTypes, loadDataSource, loadResourceType } from './registry.ts';
import { bodySchema } from './schema.ts';

/** The registry as the engine asks it. */
export const catalogue = {
  resourceType: loadResourceType,
  dataSource: loadDataSource,
  childTypes: (parentType: string): readonly string[] => childTypes[parentType] ?? [],
  bodySchema,
};
