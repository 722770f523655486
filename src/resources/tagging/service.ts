import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import type { Service, ServiceClient } from '../service.ts';

/** The Resource Groups Tagging API. Its limits are not published, so this is a careful start. */
export const taggingService: Service = {
  name: 'tagging',
  createClient: (config) =>
    new ResourceGroupsTaggingAPIClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) => ({ burst: 10, perSecond: 10, bucket: operation }),
};
