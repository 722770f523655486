import {
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectOutput,
} from '@aws-sdk/client-s3';
import type { Desired } from '../../core/attribute.ts';
import { bool } from '../../core/kinds/bool.ts';
import { map } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { ownTags } from '../../core/kinds/tag-map.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { type Asking, ask, askData, askIfThere, askText, type DataContext } from '../define-data.ts';

const told = text({ computed: true });

const attributes = {
  bucket: text({ required: true }),
  key: text({ required: true }),
  checksum_mode: text(),
  range: text(),
  version_id: text(),
  tags: map(textKind, { computed: true }),
  id: told,
  arn: told,
  body: told,
  bucket_key_enabled: bool({ computed: true }),
  cache_control: told,
  checksum_crc32: told,
  checksum_crc32c: told,
  checksum_crc64nvme: told,
  checksum_sha1: told,
  checksum_sha256: told,
  content_disposition: told,
  content_encoding: told,
  content_language: told,
  content_length: int({ computed: true }),
  content_type: told,
  etag: told,
  expiration: told,
  expires: told,
  last_modified: told,
  metadata: map(textKind, { computed: true }),
  object_lock_legal_hold_status: told,
  object_lock_mode: told,
  object_lock_retain_until_date: told,
  server_side_encryption: told,
  sse_kms_key_id: told,
  storage_class: told,
  website_redirect_location: told,
};

type Config = Desired<typeof attributes>;

/** An object; its content is read only where it is text. https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const objectData = askData({
  type: 'aws_s3_object',
  summary: 'An S3 object, with its content where that is text.',
  attributes,
  service: 's3',
  operation: 'HeadObject, and GetObject and GetObjectTagging for what is used of them',
  actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectTagging', 's3:GetObjectVersionTagging'],
  *ask(config, context) {
    const at = placeOf(config);
    const head = yield* askIfThere(
      HeadObjectCommand,
      {
        ...at,
        Range: config.range ?? undefined,
        ...(config.checksum_mode === 'ENABLED' ? { ChecksumMode: 'ENABLED' } : {}),
      },
      ['NotFound', 'NoSuchKey', 'NoSuchBucket'],
    );
    if (head === undefined) {
      return {
        problem: `There is no object "${config.key}" in the bucket "${config.bucket}"; put it there first, or correct the key.`,
      };
    }
    return {
      values: {
        ...headValues(head),
        ...checksums(head),
        ...identityOf(config, context),
        version_id: head.VersionId ?? config.version_id ?? '',
        ...(yield* bodyOf(head, config, context)),
        ...(yield* tagsOf(config, context)),
      },
    };
  },
});

function placeOf({ bucket, key, version_id }: Config) {
  return { Bucket: bucket ?? '', Key: (key ?? '').replace(/^\/+/, ''), VersionId: version_id ?? undefined };
}

function identityOf(config: Config, { scope }: DataContext) {
  const { Bucket, Key } = placeOf(config);
  const version = config.version_id === null ? '' : `@${config.version_id}`;
  return { id: `${Bucket}/${Key}${version}`, arn: `arn:${scope.partition}:s3:::${Bucket}/${Key}` };
}

function headValues(head: HeadObjectOutput) {
  return {
    bucket_key_enabled: head.BucketKeyEnabled ?? false,
    cache_control: head.CacheControl ?? '',
    content_disposition: head.ContentDisposition ?? '',
    content_encoding: head.ContentEncoding ?? '',
    content_language: head.ContentLanguage ?? '',
    content_length: head.ContentLength ?? 0,
    content_type: head.ContentType ?? '',
    etag: (head.ETag ?? '').replaceAll('"', ''),
    expiration: head.Expiration ?? '',
    expires: head.ExpiresString ?? '',
    last_modified: head.LastModified === undefined ? '' : head.LastModified.toUTCString().replace('GMT', 'UTC'),
    metadata: head.Metadata ?? {},
    object_lock_legal_hold_status: head.ObjectLockLegalHoldStatus ?? '',
    object_lock_mode: head.ObjectLockMode ?? '',
    object_lock_retain_until_date: head.ObjectLockRetainUntilDate?.toISOString().replace(/\.\d+Z$/, 'Z') ?? '',
    server_side_encryption: head.ServerSideEncryption ?? '',
    sse_kms_key_id: head.SSEKMSKeyId ?? '',
    storage_class: head.StorageClass ?? 'STANDARD',
    website_redirect_location: head.WebsiteRedirectLocation ?? '',
  };
}

function checksums(head: HeadObjectOutput) {
  return {
    checksum_crc32: head.ChecksumCRC32 ?? '',
    checksum_crc32c: head.ChecksumCRC32C ?? '',
    checksum_crc64nvme: head.ChecksumCRC64NVME ?? '',
    checksum_sha1: head.ChecksumSHA1 ?? '',
    checksum_sha256: head.ChecksumSHA256 ?? '',
  };
}

/** Content types that the provider reads: text, and the JSON and scripts that are text by another name. */
const readable =
  /^text\/.+|^application\/(?:.*\+)?json\b|^application\/(?:ld\+json|x-httpd-php|xhtml\+xml|x-csh|x-sh|xml|atom\+xml|x-sql|yaml)$/;

function* bodyOf(
  head: HeadObjectOutput,
  config: Config,
  { wants }: DataContext,
): Asking<{ readonly body?: string | null }> {
  if (wants?.('body') === false) {
    return {};
  }
  if (!readable.test(head.ContentType ?? '')) {
    return { body: null };
  }
  const body = yield* askText(GetObjectCommand, {
    ...placeOf(config),
    Range: config.range ?? undefined,
    VersionId: head.VersionId ?? config.version_id ?? undefined,
  });
  return { body };
}

function* tagsOf(config: Config, { wants }: DataContext): Asking<{ readonly tags?: Readonly<Record<string, string>> }> {
  if (wants?.('tags') === false) {
    return {};
  }
  const { TagSet } = yield* ask(GetObjectTaggingCommand, placeOf(config));
  return { tags: ownTags(Object.fromEntries((TagSet ?? []).map(({ Key = '', Value = '' }) => [Key, Value]))) };
}
