import type { Example } from '../example.ts';
import { bucket, bucketParents } from './bucket.ts';

const key = { sse_algorithm: 'aws:kms', kms_master_key_id: 'arn:aws:kms:eu-west-1:123456789012:key/main' };

export const example: Example = {
  parents: bucketParents,
  config: { bucket, rule: [{ apply_server_side_encryption_by_default: [key], bucket_key_enabled: true }] },
  drifts: {
    rule: {
      to: [
        {
          apply_server_side_encryption_by_default: [{ sse_algorithm: 'AES256', kms_master_key_id: null }],
          bucket_key_enabled: false,
          blocked_encryption_types: null,
        },
      ],
    },
  },
  exempt: {},
  unset: {},
};
