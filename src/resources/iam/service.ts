import { IAMClient } from '@aws-sdk/client-iam';
import type { Service, ServiceClient } from '../service.ts';

/**
 * AWS IAM. It is global: a client of any region of a partition talks to the one endpoint of that partition. AWS does not publish
 * its limits and does not raise them (https://repost.aws/knowledge-center/iam-sts-throttling-error), so this is a careful start.
 */
export const iamService: Service = {
  name: 'iam',
  createClient: (config) => new IAMClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) =>
    operation.startsWith('Get') || operation.startsWith('List')
      ? { burst: 20, perSecond: 10, bucket: operation }
      : { burst: 10, perSecond: 5, bucket: operation },
};
