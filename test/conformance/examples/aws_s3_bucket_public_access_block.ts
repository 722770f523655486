import type { Example } from '../example.ts';
import { bucket, bucketParents } from './bucket.ts';

export const example: Example = {
  parents: bucketParents,
  config: {
    bucket,
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  },
  drifts: {
    block_public_acls: { to: false },
    block_public_policy: { to: false },
    ignore_public_acls: { to: false },
    restrict_public_buckets: { to: false },
  },
  exempt: {},
  unset: {
    block_public_acls: true,
    block_public_policy: true,
    ignore_public_acls: true,
    restrict_public_buckets: true,
  },
};
