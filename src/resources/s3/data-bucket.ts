import { GetBucketWebsiteCommand, HeadBucketCommand } from '@aws-sdk/client-s3';
import { text } from '../../core/kinds/text.ts';
import { type Asking, askData, askIfThere, type DataContext } from '../define-data.ts';
import { bucketDomains, websiteDomain } from './bucket-domains.ts';

const attributes = {
  bucket: text({ required: true }),
  region: text(),
  id: text({ computed: true }),
  arn: text({ computed: true }),
  bucket_domain_name: text({ computed: true }),
  bucket_region: text({ computed: true }),
  bucket_regional_domain_name: text({ computed: true }),
  hosted_zone_id: text({ computed: true }),
  website_domain: text({ computed: true }),
  website_endpoint: text({ computed: true }),
};

/** A bucket that exists already. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html */
export const bucketData = askData({
  type: 'aws_s3_bucket',
  summary: 'An S3 bucket that exists already.',
  attributes,
  service: 's3',
  operation: 'HeadBucket, and GetBucketWebsite where the website is used',
  actions: ['s3:ListBucket', 's3:GetBucketWebsite'],
  *ask({ bucket }, context) {
    const name = bucket ?? '';
    const head = yield* askIfThere(HeadBucketCommand, { Bucket: name }, ['NotFound', 'NoSuchBucket', '404']);
    if (head === undefined) {
      return { problem: `There is no bucket "${name}"; create it first, or correct the name.` };
    }
    const region = head.BucketRegion ?? context.scope.region;
    const names = bucketDomains(name, region, context.scope);
    return {
      values: { id: name, ...names, bucket_region: region, region, ...(yield* websiteOf(name, region, context)) },
    };
  },
});

function* websiteOf(
  bucket: string,
  region: string,
  { scope, wants }: DataContext,
): Asking<{ readonly website_domain?: string | null; readonly website_endpoint?: string | null }> {
  if (wants?.('website_domain') === false && wants('website_endpoint') === false) {
    return {};
  }
  const website = yield* askIfThere(GetBucketWebsiteCommand, { Bucket: bucket }, ['NoSuchWebsiteConfiguration']);
  const domain = websiteDomain({ ...scope, region });
  return website === undefined
    ? { website_domain: null, website_endpoint: null }
    : { website_domain: domain, website_endpoint: `${bucket}.${domain}` };
}
