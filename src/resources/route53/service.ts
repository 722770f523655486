import { Route53Client } from '@aws-sdk/client-route-53';
import type { Service, ServiceClient } from '../service.ts';

/** Amazon Route 53: five calls a second for an account, all operations together
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html). */
export const route53Service: Service = {
  name: 'route53',
  createClient: (config) => new Route53Client({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: () => ({ burst: 5, perSecond: 5, bucket: 'all' }),
};
