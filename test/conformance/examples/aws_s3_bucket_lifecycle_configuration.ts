import type { Plain } from '../../../src/core/value.ts';
import type { Example } from '../example.ts';
import { bucket, bucketParents } from './bucket.ts';

const filter = { prefix: 'reports/', tag: [], and: [], object_size_greater_than: null, object_size_less_than: null };
const rule = (days: number): Plain => ({
  id: 'reports',
  status: 'Enabled',
  prefix: null,
  filter: [filter],
  expiration: [{ days, date: null, expired_object_delete_marker: null }],
  transition: [{ days: 30, date: null, storage_class: 'STANDARD_IA' }],
  noncurrent_version_expiration: [{ noncurrent_days: 60, newer_noncurrent_versions: 3 }],
  noncurrent_version_transition: [],
  abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
});

export const example: Example = {
  parents: bucketParents,
  config: { bucket, rule: [rule(90)], transition_default_minimum_object_size: 'varies_by_storage_class' },
  drifts: {
    rule: { to: [rule(1)] },
    transition_default_minimum_object_size: { to: 'all_storage_classes_128K' },
  },
  exempt: {},
  unset: { transition_default_minimum_object_size: 'varies_by_storage_class' },
};
