import type { Example } from '../example.ts';
import { bucket, bucketParents } from './bucket.ts';

export const example: Example = {
  parents: bucketParents,
  config: { bucket, versioning_configuration: [{ status: 'Enabled' }] },
  drifts: { versioning_configuration: { to: [{ status: 'Suspended', mfa_delete: null }] } },
  exempt: {},
  unset: {},
};
