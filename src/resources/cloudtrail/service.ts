import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { Service, ServiceClient } from '../service.ts';

/** AWS CloudTrail: two look-ups a second. https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html */
export const cloudtrailService: Service = {
  name: 'cloudtrail',
  createClient: (config) => new CloudTrailClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) => ({ burst: 2, perSecond: 2, bucket: operation }),
};
