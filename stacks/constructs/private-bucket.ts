import { S3Bucket } from '@cdktf/provider-aws/lib/s3-bucket/index.js';
import { S3BucketLifecycleConfiguration } from '@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js';
import { S3BucketPublicAccessBlock } from '@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js';
import { S3BucketServerSideEncryptionConfigurationA } from '@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js';
import { S3BucketVersioningA } from '@cdktf/provider-aws/lib/s3-bucket-versioning/index.js';
import { Construct } from 'constructs';
import type { RetentionSettings } from '../estate.ts';
import { tagsFor } from '../tags.ts';
import { BucketAccess } from './bucket-access.ts';

interface PrivateBucketSettings {
  readonly bucketName: string;
  readonly accountId: string;
  readonly retention: RetentionSettings;
}

/** A bucket that is versioned, encrypted, closed to the public, and that cleans up after itself. */
export class PrivateBucket extends Construct {
  private readonly bucket: S3Bucket;

  constructor(scope: Construct, id: string, settings: PrivateBucketSettings) {
    super(scope, id);
    this.bucket = new S3Bucket(this, 'Default', { bucket: settings.bucketName, tags: tagsFor(this, id) });
    const bucket = this.bucket.id;
    new S3BucketVersioningA(this, 'versioning', { bucket, versioningConfiguration: { status: 'Enabled' } });
    new S3BucketServerSideEncryptionConfigurationA(this, 'encryption', {
      bucket,
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' }, bucketKeyEnabled: false }],
    });
    const closed = new S3BucketPublicAccessBlock(this, 'public-access', {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    this.addLifecycle(settings.retention);
    new BucketAccess(this, 'access', { bucket: this.bucket, accountId: settings.accountId, after: closed });
  }

  /** The name of the bucket, for stacks that refer to it. */
  get bucketName(): string {
    return this.bucket.bucket;
  }

  private addLifecycle(retention: RetentionSettings): void {
    new S3BucketLifecycleConfiguration(this, 'lifecycle', {
      bucket: this.bucket.id,
      rule: [
        {
          id: 'expire-reports',
          status: 'Enabled',
          filter: [{ prefix: 'reports/' }],
          transition: [{ days: retention.moveToInfrequentAccessAfter, storageClass: 'STANDARD_IA' }],
          expiration: [{ days: retention.expireReportsAfter }],
        },
        {
          id: 'drop-leftovers',
          status: 'Enabled',
          filter: [{ prefix: '' }],
          noncurrentVersionExpiration: [{ noncurrentDays: retention.expireOldVersionsAfter }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: retention.abortUploadsAfter }],
        },
      ],
    });
  }
}
