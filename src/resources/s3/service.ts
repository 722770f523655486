import { S3Client } from '@aws-sdk/client-s3';
import type { Service, ServiceClient } from '../service.ts';

/**
 * Amazon S3. AWS publishes no rates for the configuration of buckets, only those of objects
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html), so each operation starts low and adapts.
 */
export const s3Service: Service = {
  name: 's3',
  createClient: (config) => {
    // An endpoint of one's own (the emulator) answers under one host name, not under one per bucket.
    const options = { ...config, maxAttempts: 1, forcePathStyle: config.endpoint !== undefined };
    return new S3Client(options as object) as ServiceClient;
  },
  rate: (operation) => ({ burst: 10, perSecond: 10, bucket: operation }),
};
