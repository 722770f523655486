import { DescribeKeyCommand, type KeyMetadata, type MultiRegionKey } from '@aws-sdk/client-kms';
import { block } from '../../core/kinds/block.ts';
import { bool } from '../../core/kinds/bool.ts';
import { list } from '../../core/kinds/collections.ts';
import { int } from '../../core/kinds/number.ts';
import { text, textKind } from '../../core/kinds/text.ts';
import { readData } from '../define-data.ts';

const told = text({ computed: true });
const place = { arn: told, region: told };
const regions = {
  multi_region_key_type: told,
  primary_key: block(place, { computed: true }),
  replica_keys: block(place, { computed: true }),
};

const attributes = {
  key_id: text({ required: true }),
  grant_tokens: list(textKind),
  id: told,
  arn: told,
  aws_account_id: told,
  cloud_hsm_cluster_id: told,
  creation_date: told,
  custom_key_store_id: told,
  customer_master_key_spec: told,
  deletion_date: told,
  description: told,
  enabled: bool({ computed: true }),
  expiration_model: told,
  key_manager: told,
  key_spec: told,
  key_state: told,
  key_usage: told,
  multi_region: bool({ computed: true }),
  multi_region_configuration: block(regions, { computed: true }),
  origin: told,
  pending_deletion_window_in_days: int({ computed: true }),
  valid_to: told,
  xks_key_configuration: block({ id: told }, { computed: true }),
};

/** A KMS key, by its id, its ARN or an alias. https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html */
export const keyData = readData(DescribeKeyCommand)({
  type: 'aws_kms_key',
  summary: 'A KMS key, by its id, its ARN or an alias.',
  attributes,
  service: 'kms',
  actions: ['kms:DescribeKey'],
  input: ({ key_id, grant_tokens }) => ({
    KeyId: key_id ?? '',
    GrantTokens: grant_tokens === null ? undefined : [...grant_tokens],
  }),
  values([output]) {
    const key = output?.KeyMetadata;
    return key === undefined
      ? { problem: 'KMS answered without a key, so nothing is known of it; try again.' }
      : { values: { ...identityOf(key), ...stateOf(key) } };
  },
});

function identityOf(key: KeyMetadata) {
  return {
    id: key.KeyId ?? '',
    arn: key.Arn ?? '',
    aws_account_id: key.AWSAccountId ?? '',
    cloud_hsm_cluster_id: key.CloudHsmClusterId ?? '',
    creation_date: timeOf(key.CreationDate),
    custom_key_store_id: key.CustomKeyStoreId ?? '',
    customer_master_key_spec: key.CustomerMasterKeySpec ?? key.KeySpec ?? '',
    description: key.Description ?? '',
    key_manager: key.KeyManager ?? '',
    key_spec: key.KeySpec ?? '',
    key_usage: key.KeyUsage ?? '',
    origin: key.Origin ?? '',
  };
}

function stateOf(key: KeyMetadata) {
  const regional = key.MultiRegionConfiguration;
  return {
    deletion_date: timeOf(key.DeletionDate),
    enabled: key.Enabled ?? false,
    expiration_model: key.ExpirationModel ?? '',
    key_state: key.KeyState ?? '',
    multi_region: key.MultiRegion ?? false,
    multi_region_configuration:
      regional === undefined
        ? []
        : [
            {
              multi_region_key_type: regional.MultiRegionKeyType ?? '',
              primary_key: placesOf(regional.PrimaryKey === undefined ? [] : [regional.PrimaryKey]),
              replica_keys: placesOf(regional.ReplicaKeys ?? []),
            },
          ],
    pending_deletion_window_in_days: key.PendingDeletionWindowInDays ?? 0,
    valid_to: timeOf(key.ValidTo),
    xks_key_configuration: key.XksKeyConfiguration === undefined ? [] : [{ id: key.XksKeyConfiguration.Id ?? '' }],
  };
}

function placesOf(keys: readonly MultiRegionKey[]) {
  return keys.map(({ Arn = '', Region = '' }) => ({ arn: Arn, region: Region }));
}

function timeOf(date: Date | undefined): string | null {
  return date === undefined ? null : date.toISOString().replace(/\.\d+Z$/, 'Z');
}
