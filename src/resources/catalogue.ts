import { childTypes, loadDataSource, loadResourceType, resourceTypes, settingTypes } from './registry.ts';
import { bodySchema } from './schema.ts';

/** The registry as the engine asks it. */
export const catalogue = {
  resourceType: loadResourceType,
  typeNames: Object.keys(resourceTypes),
  dataSource: loadDataSource,
  childTypes: (parentType: string): readonly string[] => childTypes[parentType] ?? [],
  settingTypes: (parentType: string): readonly string[] => settingTypes[parentType] ?? [],
  bodySchema,
};
