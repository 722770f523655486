import { STSClient } from '@aws-sdk/client-sts';
import type { Service, ServiceClient } from '../service.ts';

/** AWS STS. Its limits are not published (https://repost.aws/knowledge-center/iam-sts-throttling-error): a careful start. */
export const stsService: Service = {
  name: 'sts',
  createClient: (config) => new STSClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) => ({ burst: 10, perSecond: 10, bucket: operation }),
};
