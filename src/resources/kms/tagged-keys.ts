import {
  GetResourcesCommand,
  type GetResourcesInput,
  type ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { type Collection, collection, type Selection } from '../collection.ts';

const type = 'kms:key';

/**
 * The keys that bear tags. KMS itself lists keys without their tags and has no filter, so that a key whose create was cut off is looked
 * for here. The answer may lag behind, and holds keys that wait for their deletion.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export const taggedKeys: Collection<ResourceTagMapping> = {
  ...collection(GetResourcesCommand)({
    items: (output) => output.ResourceTagMappingList ?? [],
    next: (output) => output.PaginationToken || undefined,
    service: 'tagging',
    actions: ['tag:GetResources'],
    byMark: true,
    indexes: {},
    input: selectionInput,
  }),
  // Pages are shared by name, and those of other types hold other resources.
  name: `tagging:GetResources:${type}`,
};

function selectionInput(selection: Selection, token: string | undefined): GetResourcesInput {
  const pages = { ResourceTypeFilters: [type], ResourcesPerPage: 100, PaginationToken: token };
  return selection.kind === 'marked'
    ? { ...pages, TagFilters: [{ Key: 'groundstate:installation', Values: [selection.installation] }] }
    : pages;
}
