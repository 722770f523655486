import { EC2Client } from '@aws-sdk/client-ec2';
import type { Service, ServiceClient } from '../service.ts';

/**
 * Amazon EC2. Rates per API, account and region: non-mutating 100 burst and 20/s, mutating 50 and 5/s, tags 100 and 10/s
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
 */
export const ec2Service: Service = {
  name: 'ec2',
  createClient: (config) => new EC2Client({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate(operation) {
    if (operation.startsWith('Describe')) {
      return { burst: 100, perSecond: 20, bucket: operation };
    }
    if (operation === 'CreateTags' || operation === 'DeleteTags') {
      return { burst: 100, perSecond: 10, bucket: operation };
    }
    if (operation === 'CreateNatGateway') {
      return { burst: 10, perSecond: 1, bucket: operation };
    }
    return { burst: 50, perSecond: 5, bucket: operation };
  },
};
