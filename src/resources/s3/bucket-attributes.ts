import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text } from '../../core/kinds/text.ts';
import { namePrefix } from '../name-prefix.ts';
import { cannedAcls } from './canned-acl.ts';
import { encryptionRuleAttributes } from './encryption.ts';
import { sameLifecycleRules } from './lifecycle-compare.ts';
import { fromInlineRule, inlineRuleAttributes } from './lifecycle-inline.ts';

const inline = 'Deprecated: it has a resource type of its own. Taken out of the configuration it stays as it is.';

/** The arguments of `aws_s3_bucket`. The inline blocks are compared only where they are configured. */
export const bucketAttributes = {
  bucket: text({ onChange: 'replace' }),
  bucket_prefix: namePrefix(63, { onChange: 'replace' }),
  force_destroy: bool({ default: false, localOnly: true }),
  object_lock_enabled: bool({ onChange: 'replace' }),
  tags: tagMap({ default: {} }),
  acl: choice(cannedAcls, { note: inline }),
  versioning: block({ enabled: bool({ default: false }), mfa_delete: bool() }, { max: 1, note: inline }),
  server_side_encryption_configuration: block(
    { rule: block(encryptionRuleAttributes, { max: 1, min: 1, required: true }) },
    { max: 1, note: inline },
  ),
  lifecycle_rule: block(inlineRuleAttributes, {
    note: inline,
    equalAll: (desired, live) => sameLifecycleRules(desired.map(fromInlineRule), live.map(fromInlineRule)),
  }),
  arn: text({ computed: true }),
  bucket_domain_name: text({ computed: true }),
  bucket_regional_domain_name: text({ computed: true }),
  bucket_region: text({ computed: true }),
  hosted_zone_id: text({ computed: true }),
  website_endpoint: text({ computed: true }),
  website_domain: text({ computed: true }),
};
