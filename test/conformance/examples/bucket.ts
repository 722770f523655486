/** The bucket that a setting is of; names of buckets are shared by all accounts. */
export const bucketParents = {
  aws_s3_bucket: {
    main: { bucket: '${"life-setting-${data.aws_caller_identity.current.account_id}"}', force_destroy: true },
  },
};

export const bucket = '${aws_s3_bucket.main.id}';
