import { SQSClient } from '@aws-sdk/client-sqs';
import type { Service, ServiceClient } from '../service.ts';

/** Amazon SQS. AWS publishes no rates for what is not about messages
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html), so each operation starts low and adapts. */
export const sqsService: Service = {
  name: 'sqs',
  createClient: (config) => new SQSClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) => ({ burst: 10, perSecond: 10, bucket: operation }),
};
