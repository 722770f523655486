import {
  GetResourcesCommand,
  type GetResourcesInput,
  type ResourceTagMapping,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { type Collection, collection, type Selection } from '../collection.ts';

/**
 * The tagged resources of one type (`dynamodb:table`), 100 a page. A hint only: the answer lags, leaves out what never
 * had a tag, and may hold what was deleted.
 * https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html
 */
export function taggedResources(resourceType: string): Collection<ResourceTagMapping> {
  const pages = collection(GetResourcesCommand)({
    items: (output) => output.ResourceTagMappingList ?? [],
    next: (output) => (output.PaginationToken === '' ? undefined : output.PaginationToken),
    service: 'tagging',
    actions: ['tag:GetResources'],
    byMark: true,
    indexes: { arn: { batch: 100, keys: (resource) => [resource.ResourceARN ?? ''] } },
    input: (selection, token) => selectionInput(resourceType, selection, token),
  });
  // Pages are shared by name, and those of another type hold other resources.
  return { ...pages, name: `${pages.name}:${resourceType}` };
}

/** A list of ARNs cannot be joined with a page size or a token; it is answered in one page. */
function selectionInput(type: string, selection: Selection, token: string | undefined): GetResourcesInput {
  const pages = { ResourceTypeFilters: [type], ResourcesPerPage: 100, PaginationToken: token };
  switch (selection.kind) {
    case 'all':
      return pages;
    case 'keys':
      return { ResourceARNList: [...selection.keys] };
    case 'marked':
      return { ...pages, TagFilters: [{ Key: 'groundstate:installation', Values: [selection.installation] }] };
  }
}
