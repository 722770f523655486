import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { Service, ServiceClient } from '../service.ts';

const documented = new Set(['DescribeLogGroups', 'CreateLogGroup', 'DeleteLogGroup']);

/**
 * Amazon CloudWatch Logs: 10 calls per second for the groups, per account and region
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html); the rest starts low.
 */
export const logsService: Service = {
  name: 'logs',
  createClient: (config) => new CloudWatchLogsClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) => {
    const rate = documented.has(operation) ? 10 : 5;
    return { burst: rate, perSecond: rate, bucket: operation };
  },
};
