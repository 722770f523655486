import { SNSClient } from '@aws-sdk/client-sns';
import type { Service, ServiceClient } from '../service.ts';

/** Amazon SNS. Listing is limited to 30 calls a second, tagging to 10; the rest starts below the published limits of small regions
 * (https://docs.aws.amazon.com/general/latest/gr/sns.html). */
export const snsService: Service = {
  name: 'sns',
  createClient: (config) => new SNSClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) =>
    /Tag/.test(operation)
      ? { burst: 10, perSecond: 10, bucket: operation }
      : { burst: 30, perSecond: 30, bucket: operation },
};
