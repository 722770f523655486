import type { CloudService } from './client-pool.ts';

/** STS, which answers who we are; its limits are not published. */
export async function loadIdentityService(): Promise<CloudService> {
  const { STSClient } = await import('@aws-sdk/client-sts');
  return {
    name: 'sts',
    createClient: (config) => new STSClient({ ...config, maxAttempts: 1 } as object),
    rate: (operation) => ({ burst: 10, perSecond: 10, bucket: operation }),
  };
}
