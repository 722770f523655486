/**
 * S3 grants its rights under other names than those under which it records its calls.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
 */
export const s3TrailNames: Readonly<Record<string, readonly string[]>> = {
  's3:PutEncryptionConfiguration': ['s3:PutBucketEncryption', 's3:DeleteBucketEncryption'],
  's3:PutLifecycleConfiguration': ['s3:PutBucketLifecycle', 's3:DeleteBucketLifecycle'],
  's3:PutBucketPublicAccessBlock': ['s3:PutBucketPublicAccessBlock', 's3:DeleteBucketPublicAccessBlock'],
  's3:PutBucketPolicy': ['s3:PutBucketPolicy', 's3:DeleteBucketPolicy'],
  's3:PutBucketTagging': ['s3:PutBucketTagging', 's3:DeleteBucketTagging', 's3:TagResource', 's3:UntagResource'],
  's3:PutBucketObjectLockConfiguration': ['s3:PutBucketObjectLockConfiguration'],
  's3:ListBucketVersions': [],
};
