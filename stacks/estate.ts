/** One subnet: its name is its address in the plan, `zone` counts the availability zones of the region from 0. */
export interface SubnetSettings {
  readonly name: string;
  readonly tier: 'public' | 'private';
  readonly cidrBlock: string;
  readonly zone: number;
}

/** A second way to look up the items of a table. */
export interface IndexSettings {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly projection: 'ALL' | 'KEYS_ONLY';
}

/** One DynamoDB table; key attributes are strings unless `numberKeys` names them. */
export interface TableSettings {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey?: string;
  readonly numberKeys?: readonly string[];
  readonly indexes?: readonly IndexSettings[];
  readonly expiresAt?: string;
  readonly recoverable?: boolean;
  readonly deletionProtected?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** How long the objects of a bucket stay, in days. */
export interface RetentionSettings {
  readonly expireReportsAfter: number;
  readonly moveToInfrequentAccessAfter: number;
  readonly expireOldVersionsAfter: number;
  readonly abortUploadsAfter: number;
}

interface Estate {
  readonly name: string;
  readonly region: string;
  readonly network: {
    readonly cidrBlock: string;
    readonly subnets: readonly SubnetSettings[];
    readonly applicationPort: number;
  };
  readonly storage: { readonly bucketPrefix: string; readonly retention: RetentionSettings };
  readonly data: { readonly tables: readonly TableSettings[] };
}

/** The whole estate: the stacks are made from these values, so that most changes are one line here. */
export const estate: Estate = {
  name: 'acme',
  region: 'eu-west-1',

  network: {
    cidrBlock: '10.20.0.0/16',
    subnets: [
      { name: 'public-a', tier: 'public', cidrBlock: '10.20.0.0/20', zone: 0 },
      { name: 'public-b', tier: 'public', cidrBlock: '10.20.16.0/20', zone: 1 },
      { name: 'private-a', tier: 'private', cidrBlock: '10.20.128.0/20', zone: 0 },
      { name: 'private-b', tier: 'private', cidrBlock: '10.20.144.0/20', zone: 1 },
    ],
    applicationPort: 8080,
  },

  storage: {
    bucketPrefix: 'acme-artifacts',
    retention: {
      expireReportsAfter: 90,
      moveToInfrequentAccessAfter: 30,
      expireOldVersionsAfter: 60,
      abortUploadsAfter: 7,
    },
  },

  data: {
    tables: [
      {
        name: 'orders',
        hashKey: 'customer_id',
        rangeKey: 'placed_at',
        numberKeys: ['placed_at'],
        indexes: [{ name: 'by-status', hashKey: 'status', rangeKey: 'placed_at', projection: 'ALL' }],
        recoverable: true,
        deletionProtected: true,
        tags: { Classification: 'confidential' },
      },
      { name: 'customers', hashKey: 'customer_id', recoverable: true },
      { name: 'sessions', hashKey: 'session_id', expiresAt: 'expires_at' },
      { name: 'exports', hashKey: 'export_id' },
    ],
  },
};
