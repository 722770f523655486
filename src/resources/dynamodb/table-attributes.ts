import { type Attribute, attribute, type Desired, type Kind } from '../../core/attribute.ts';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { int } from '../../core/kinds/number.ts';
import { tagMap } from '../../core/kinds/tag-map.ts';
import { choice, text, textKind } from '../../core/kinds/text.ts';
import {
  capacity,
  globalIndexAttributes,
  localIndexAttributes,
  sameGlobalIndexes,
  sameLocalIndexes,
} from './index-attributes.ts';

const fieldAttributes = { name: text({ required: true }), type: choice(['S', 'N', 'B'], { required: true }) };
const ttlAttributes = { attribute_name: text(), enabled: bool({ default: false }) };
const recoveryAttributes = { enabled: bool({ required: true }), recovery_period_in_days: int() };
const encryptionAttributes = { enabled: bool({ required: true }), kms_key_arn: text() };

const replicaAttributes = {
  region_name: text({ required: true }),
  kms_key_arn: text(),
  consistency_mode: text(),
  point_in_time_recovery: bool(),
  deletion_protection_enabled: bool(),
  propagate_tags: bool(),
};

export type Field = Desired<typeof fieldAttributes>;
export type Ttl = Desired<typeof ttlAttributes>;
export type Recovery = Desired<typeof recoveryAttributes>;
export type Encryption = Desired<typeof encryptionAttributes>;

const ttlOff: Ttl = { attribute_name: null, enabled: false };
const recoveryOff: Recovery = { enabled: false, recovery_period_in_days: null };
const encryptionOff: Encryption = { enabled: false, kms_key_arn: null };

/** The arguments of `aws_dynamodb_table`. A block that is switched off and a block that is missing are the same. */
export const tableAttributes = {
  name: text({ required: true, onChange: 'replace' }),
  hash_key: text({ required: true, onChange: 'replace' }),
  range_key: text({ default: null, onChange: 'replace' }),
  attribute: block(fieldAttributes, { required: true, unordered: true, equalAll: hasFields }),
  billing_mode: choice(['PROVISIONED', 'PAY_PER_REQUEST'], { default: 'PROVISIONED' }),
  read_capacity: capacity(),
  write_capacity: capacity(),
  global_secondary_index: block(globalIndexAttributes, { unordered: true, unset: [], equalAll: sameGlobalIndexes }),
  local_secondary_index: block(localIndexAttributes, {
    unordered: true,
    default: [],
    onChange: 'replace',
    equalAll: sameLocalIndexes,
  }),
  ttl: onOff(block(ttlAttributes, { max: 1, unset: [ttlOff], equalAll: sameTtl }), ttlOff),
  point_in_time_recovery: onOff(
    block(recoveryAttributes, { max: 1, unset: [recoveryOff], equalAll: sameRecovery }),
    recoveryOff,
  ),
  server_side_encryption: onOff(
    block(encryptionAttributes, { max: 1, unset: [encryptionOff], equalAll: sameEncryption }),
    encryptionOff,
  ),
  stream_enabled: bool({ unset: false }),
  stream_view_type: streamViewType(),
  table_class: tableClass(),
  deletion_protection_enabled: bool({ unset: false }),
  tags: tagMap({ default: {} }),
  replica: block(replicaAttributes, { localOnly: true, note: 'Not supported yet: a table with replicas is refused.' }),
  arn: text({ computed: true }),
  stream_arn: text({ computed: true }),
  stream_label: text({ computed: true }),
};

/** A block that the live side always has, so that an empty list means the same as the block that is switched off. */
function onOff<T>(declared: Attribute<readonly T[]>, off: T): Attribute<readonly T[]> {
  const { kind } = declared;
  const convert: Kind<readonly T[]>['convert'] = (value) => {
    const converted = kind.convert(value);
    return converted.ok && converted.value.length === 0 ? { ok: true, value: [off] } : converted;
  };
  return { ...declared, kind: { ...kind, convert } };
}

/** The API also knows the fields of indexes that others own, so the live set may hold more. */
function hasFields(desired: readonly Field[], live: readonly Field[]): boolean {
  return desired.every((field) => live.some((found) => found.name === field.name && found.type === field.type));
}

function sameTtl(desired: readonly Ttl[], live: readonly Ttl[]): boolean {
  const wanted = desired.find((ttl) => ttl.enabled === true);
  const found = live.find((ttl) => ttl.enabled === true);
  return wanted?.attribute_name === found?.attribute_name;
}

function sameRecovery(desired: readonly Recovery[], live: readonly Recovery[]): boolean {
  const wanted = desired.find((recovery) => recovery.enabled === true);
  const found = live.find((recovery) => recovery.enabled === true);
  if (wanted === undefined || found === undefined) {
    return wanted === found;
  }
  return !wanted.recovery_period_in_days || wanted.recovery_period_in_days === found.recovery_period_in_days;
}

function sameEncryption(desired: readonly Encryption[], live: readonly Encryption[]): boolean {
  const wanted = desired.find((encryption) => encryption.enabled === true);
  const found = live.find((encryption) => encryption.enabled === true);
  if (wanted === undefined || found === undefined) {
    return wanted === found;
  }
  return !wanted.kms_key_arn || wanted.kms_key_arn === found.kms_key_arn;
}

/** The API writes the view in capitals; without a stream there is none, which is the empty text. */
function streamViewType(): Attribute<string> {
  const views = ['', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY'];
  return attribute({
    name: 'streamViewType',
    convert(value) {
      const converted = textKind.convert(value);
      if (!converted.ok || views.includes(converted.value.toUpperCase())) {
        return converted.ok ? { ok: true, value: converted.value.toUpperCase() } : converted;
      }
      return { ok: false, problem: `one of ${views.slice(1).join(', ')} is required, not "${converted.value}"` };
    },
    equal: (desired, live) => desired === live,
  });
}

/** No text is the standard class. */
function tableClass(): Attribute<string> {
  const { kind } = choice(['STANDARD', 'STANDARD_INFREQUENT_ACCESS', '']);
  const equal = (desired: string, live: string): boolean => (desired || 'STANDARD') === (live || 'STANDARD');
  return attribute({ ...kind, name: 'tableClass', equal }, { default: 'STANDARD' });
}
