import type { Call } from '../call.ts';

/** A token bucket as AWS describes it: at most `burst` calls at once, refilled by `perSecond`. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
  /** Calls of the same bucket share it. */
  readonly bucket: string;
}

/** The published limits, as `performance.md` 4 lists them with their pages; undefined where AWS publishes none. */
export function rateOf(call: Call): Rate | undefined {
  const { service, operation } = call;
  const [burst, perSecond, bucket = operation] = tables[service]?.(call) ?? [];
  return burst === undefined || perSecond === undefined ? undefined : { burst, perSecond, bucket };
}

type Limit = readonly [burst: number, perSecond: number, bucket?: string];

const tables: Readonly<Record<string, (call: Call) => Limit | undefined>> = {
  ec2: limitEc2,
  dynamodb: ({ category, operation }) =>
    category === 'data' ? undefined : (dynamodb[operation] ?? [2500, 2500, 'all']),
  logs: ({ operation }) => (operation === 'DescribeLogGroups' ? [10, 10] : undefined),
  sns: ({ operation }) => sns[operation] ?? (operation.includes('Tag') ? [10, 10] : undefined),
  kms: ({ operation }) => kms[operation],
  ssm: ({ operation }) => (operation.startsWith('Get') ? [40, 40, 'Get'] : undefined),
  secretsmanager: ({ operation }) =>
    ['DescribeSecret', 'GetSecretValue'].includes(operation) ? [10_000, 10_000, 'DescribeSecret'] : undefined,
  route53: () => [50, 10, 'all'],
  cloudtrail: ({ operation }) => (operation === 'LookupEvents' ? [2, 2] : undefined),
};

/** https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html */
function limitEc2({ operation, mutating, parameters }: Call): Limit {
  const special = ec2[operation];
  if (special !== undefined) return special;
  if (mutating) return [50, 5];
  const isCostly =
    costly.has(operation) && !Object.keys(parameters).some((name) => /^(Filter|MaxResults|\w+Id)/.test(name));
  return isCostly ? [50, 10, `${operation} of everything`] : [100, 20];
}

const costly = new Set([
  'DescribeInstances',
  'DescribeInstanceStatus',
  'DescribeNetworkInterfaces',
  'DescribeSecurityGroups',
  'DescribeSnapshots',
  'DescribeSpotInstanceRequests',
  'DescribeVolumes',
]);

const ec2: Readonly<Record<string, Limit>> = {
  CreateTags: [100, 10],
  CreateNatGateway: [10, 1],
  RunInstances: [5, 2],
  CreateVpcEndpoint: [4, 0.3],
};

const dynamodb: Readonly<Record<string, Limit>> = {
  DescribeContinuousBackups: [10, 10],
  ListTagsOfResource: [10, 10],
  TagResource: [5, 5],
  UntagResource: [5, 5],
};

const sns: Readonly<Record<string, Limit>> = {
  ListTopics: [30, 30],
  ListSubscriptions: [30, 30],
  ListSubscriptionsByTopic: [30, 30],
  Subscribe: [100, 100],
};

const kms: Readonly<Record<string, Limit>> = {
  ListAliases: [500, 500],
  ListKeys: [500, 500],
  ListResourceTags: [2000, 2000],
  PutKeyPolicy: [15, 15],
};
