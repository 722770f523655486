import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Service, ServiceClient } from '../service.ts';

/** AWS Secrets Manager. GetSecretValue and DescribeSecret share 10,000 calls a second, ListSecrets 100, the others 50 (writes together)
 * (https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html). */
export const secretsmanagerService: Service = {
  name: 'secretsmanager',
  createClient: (config) => new SecretsManagerClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate(operation) {
    if (operation === 'DescribeSecret' || operation === 'GetSecretValue') {
      return { burst: 1000, perSecond: 1000, bucket: 'DescribeSecret' };
    }
    return operation === 'ListSecrets'
      ? { burst: 100, perSecond: 100, bucket: operation }
      : { burst: 50, perSecond: 50, bucket: operation === 'GetResourcePolicy' ? operation : 'write' };
  },
};
