import type { Plain } from '../../../src/core/value.ts';
import type { Config, Example } from '../example.ts';

const field = (name: string, type: string): Plain => ({ name, type });
const index = (name: string, hash_key: string): Plain => ({
  name,
  hash_key,
  range_key: null,
  projection_type: 'ALL',
  non_key_attributes: null,
  read_capacity: null,
  write_capacity: null,
});
const provisioned: Config = {
  billing_mode: 'PROVISIONED',
  read_capacity: 5,
  write_capacity: 5,
  attribute: [field('pk', 'S')],
  global_secondary_index: [],
};

export const example: Example = {
  parents: {},
  config: {
    name: 'orders',
    hash_key: 'pk',
    attribute: [field('pk', 'S'), field('status', 'S')],
    billing_mode: 'PAY_PER_REQUEST',
    global_secondary_index: [index('by-status', 'status')],
    ttl: [{ attribute_name: 'expires', enabled: true }],
    point_in_time_recovery: [{ enabled: true }],
    server_side_encryption: [{ enabled: true }],
    stream_enabled: true,
    stream_view_type: 'NEW_IMAGE',
    deletion_protection_enabled: false,
    tags: { Name: 'orders' },
  },
  drifts: {
    billing_mode: { to: 'PAY_PER_REQUEST', base: provisioned },
    read_capacity: { to: 7, base: provisioned },
    write_capacity: { to: 8, base: provisioned },
    global_secondary_index: { to: [], also: ['attribute'] },
    ttl: { to: [{ attribute_name: null, enabled: false }] },
    point_in_time_recovery: { to: [{ enabled: false, recovery_period_in_days: null }] },
    server_side_encryption: { to: [{ enabled: false, kms_key_arn: null }] },
    stream_enabled: { to: false, also: ['stream_view_type'] },
    stream_view_type: { to: 'NEW_AND_OLD_IMAGES' },
    table_class: { to: 'STANDARD_INFREQUENT_ACCESS' },
    deletion_protection_enabled: { to: true },
    tags: { to: { Name: 'orders', Added: 'by hand' } },
  },
  exempt: { attribute: 'AWS keeps it for the keys of indexes; it cannot be changed by itself.' },
  unset: {
    ttl: [{ attribute_name: 'expires', enabled: true }],
    point_in_time_recovery: [{ enabled: true }],
    server_side_encryption: [{ enabled: true }],
    deletion_protection_enabled: true,
    table_class: 'STANDARD_INFREQUENT_ACCESS',
    tags: { A: 'b' },
  },
  along: { global_secondary_index: { attribute: [field('pk', 'S')] } },
  dataBearing: true,
};
