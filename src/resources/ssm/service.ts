import { SSMClient } from '@aws-sdk/client-ssm';
import type { Service, ServiceClient } from '../service.ts';

/** AWS Systems Manager. Parameter Store gives 40 GetParameter calls a second by default; the others are not published and start low
 * (https://docs.aws.amazon.com/general/latest/gr/ssm.html). */
export const ssmService: Service = {
  name: 'ssm',
  createClient: (config) => new SSMClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) =>
    operation.startsWith('GetParameter')
      ? { burst: 40, perSecond: 40, bucket: 'GetParameter' }
      : { burst: 5, perSecond: 5, bucket: operation },
};
