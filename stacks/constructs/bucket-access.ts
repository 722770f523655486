import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document/index.js';
import type { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketPolicy } from '@cdktf/provider-aws/lib/s3-bucket-policy/index.js';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';

interface BucketAccessSettings {
  readonly bucket: S3Bucket;
  readonly accountId: string;
  readonly after: ITerraformDependable;
}

/** The policy of a bucket: the account may read it, and nobody may speak to it without TLS. */
export class BucketAccess extends Construct {
  constructor(scope: Construct, id: string, settings: BucketAccessSettings) {
    super(scope, id);
    const { bucket } = settings;
    const document = new DataAwsIamPolicyDocument(this, 'document', {
      statement: [
        {
          sid: 'AccountReads',
          actions: ['s3:GetObject', 's3:ListBucket'],
          resources: [bucket.arn, `${bucket.arn}/*`],
          principals: [{ type: 'AWS', identifiers: [`arn:aws:iam::${settings.accountId}:root`] }],
        },
        {
          sid: 'TlsOnly',
          effect: 'Deny',
          actions: ['s3:*'],
          resources: [bucket.arn, `${bucket.arn}/*`],
          principals: [{ type: '*', identifiers: ['*'] }],
          condition: [{ test: 'Bool', variable: 'aws:SecureTransport', values: ['false'] }],
        },
      ],
    });
    new S3BucketPolicy(this, 'Default', { bucket: bucket.id, policy: document.json, dependsOn: [settings.after] });
  }
}
