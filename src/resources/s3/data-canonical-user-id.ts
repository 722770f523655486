import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { text } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';

const attributes = { id: text({ computed: true }), display_name: text({ computed: true }) };

/** The owner under which S3 knows the account. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const canonicalUserId = readData(ListBucketsCommand)({
  type: 'aws_canonical_user_id',
  summary: 'The id under which S3 knows the account.',
  attributes,
  service: 's3',
  actions: ['s3:ListAllMyBuckets'],
  input: () => ({ MaxBuckets: 1 }),
  values([output]) {
    const owner = output?.Owner;
    return owner?.ID === undefined
      ? {
          problem:
            'S3 did not say who owns the buckets of this account, so its canonical user id is not known; try again.',
        }
      : { values: { id: owner.ID, display_name: owner.DisplayName ?? '' } };
  },
});
