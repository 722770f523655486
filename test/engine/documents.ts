import { rigRegion } from '../support/rig-cloud.ts';

/** The document of a stack with these resources. */
export function stackOf(resource: object): object {
  return { provider: { aws: [{ region: rigRegion }] }, resource };
}

/** A small table. */
export function dynamodbTable(name: string, more: object = {}): object {
  return { name, hash_key: 'pk', attribute: [{ name: 'pk', type: 'S' }], billing_mode: 'PAY_PER_REQUEST', ...more };
}
