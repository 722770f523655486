import type { Example } from '../example.ts';
import { bucket, bucketParents } from './bucket.ts';

const policy = (effect: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'OnlyEncrypted',
        Effect: effect,
        Principal: { AWS: 'arn:aws:iam::${data.aws_caller_identity.current.account_id}:root' },
        Action: ['s3:GetObject', 's3:PutObject'],
        Resource: `arn:aws:s3:::${bucket}/*`,
      },
    ],
  });

export const example: Example = {
  parents: bucketParents,
  config: { bucket, policy: policy('Allow') },
  drifts: { policy: { to: policy('Deny') } },
  exempt: {},
  unset: {},
};
