import { KMSClient } from '@aws-sdk/client-kms';
import type { Rate, Service, ServiceClient } from '../service.ts';

/** Calls per second of an account and region (https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html). */
const perSecond: Readonly<Record<string, number>> = {
  DescribeKey: 2000,
  GetKeyPolicy: 1000,
  GetKeyRotationStatus: 1000,
  ListAliases: 500,
  ListResourceTags: 2000,
  PutKeyPolicy: 15,
  EnableKeyRotation: 15,
  ScheduleKeyDeletion: 15,
  DeleteAlias: 15,
  TagResource: 10,
};

/** The bulk of the calls that change something. */
const slow = 5;
/** More would crowd out the keys' own users, and a scan does not need it. */
const most = 100;

/** AWS Key Management Service. */
export const kmsService: Service = {
  name: 'kms',
  createClient: (config) => new KMSClient({ ...config, maxAttempts: 1 } as object) as ServiceClient,
  rate(operation) {
    const rate = Math.min(perSecond[operation] ?? slow, most);
    return { burst: rate, perSecond: rate, bucket: operation } satisfies Rate & { bucket: string };
  },
};
