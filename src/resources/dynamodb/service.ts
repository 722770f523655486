import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Rate, Service, ServiceClient } from '../service.ts';

/**
 * The rates that differ per operation. The control plane as a whole allows far more
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-control-plane.html); those of backups and tags stand with
 * the operations (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeContinuousBackups.html and
 * API_ListTagsOfResource.html, API_TagResource.html).
 */
const rates: Readonly<Record<string, Rate>> = {
  DescribeTable: { burst: 100, perSecond: 100 },
  DescribeContinuousBackups: { burst: 10, perSecond: 10 },
  ListTagsOfResource: { burst: 10, perSecond: 10 },
  TagResource: { burst: 5, perSecond: 5 },
  UntagResource: { burst: 5, perSecond: 5 },
};

/** Without a published number, and known to be throttled early. */
const careful: Rate = { burst: 5, perSecond: 5 };

/** Amazon DynamoDB, its control plane. */
export const dynamodbService: Service = {
  name: 'dynamodb',
  createClient: (config) => new DynamoDBClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate: (operation) => ({ ...(rates[operation] ?? careful), bucket: operation }),
};
