import type { EncryptionType, ServerSideEncryptionRule } from '@aws-sdk/client-s3';
import type { Desired } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { set } from '../../core/kinds/collections.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';

const keyAttributes = {
  sse_algorithm: choice(['AES256', 'aws:kms', 'aws:kms:dsse'], { required: true }),
  kms_master_key_id: text({ default: null }),
};

/** One rule of the default encryption of a bucket. */
export const encryptionRuleAttributes = {
  apply_server_side_encryption_by_default: block(keyAttributes, { max: 1, equal: sameKey }),
  bucket_key_enabled: bool({ default: false }),
  blocked_encryption_types: set(textKind),
};

type EncryptionKey = Desired<typeof keyAttributes>;
export type EncryptionRule = Desired<typeof encryptionRuleAttributes>;

/** A rule in the form that S3 takes; what nobody configured stays as S3 has it, because the whole rule is replaced. */
export function encodeEncryptionRule(rule: EncryptionRule, live: EncryptionRule | undefined): ServerSideEncryptionRule {
  const wanted = rule.apply_server_side_encryption_by_default?.[0];
  const key = wanted ?? live?.apply_server_side_encryption_by_default?.[0];
  const blocked = rule.blocked_encryption_types ?? live?.blocked_encryption_types ?? [];
  return {
    ...(blocked.length === 0 ? {} : { BlockedEncryptionTypes: { EncryptionType: blocked as EncryptionType[] } }),
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: (key?.sse_algorithm ?? 'AES256') as 'AES256',
      KMSMasterKeyID: key?.kms_master_key_id || undefined,
    },
    BucketKeyEnabled: rule.bucket_key_enabled ?? false,
  };
}

/** A rule as S3 returns it, in the form of the configuration. */
export function decodeEncryptionRule(rule: ServerSideEncryptionRule): EncryptionRule {
  const key = rule.ApplyServerSideEncryptionByDefault;
  return {
    apply_server_side_encryption_by_default:
      key === undefined
        ? []
        : [{ sse_algorithm: key.SSEAlgorithm ?? null, kms_master_key_id: key.KMSMasterKeyID ?? null }],
    bucket_key_enabled: rule.BucketKeyEnabled ?? false,
    blocked_encryption_types: rule.BlockedEncryptionTypes?.EncryptionType ?? [],
  };
}

/** A key may be named by its id alone or by its whole ARN. */
function sameKey(desired: EncryptionKey, live: EncryptionKey): boolean {
  const wanted = desired.kms_master_key_id ?? '';
  const found = live.kms_master_key_id ?? '';
  const sameId =
    wanted === found || (wanted !== '' && (found.endsWith(`:key/${wanted}`) || wanted.endsWith(`:key/${found}`)));
  return desired.sse_algorithm === live.sse_algorithm && sameId;
}
