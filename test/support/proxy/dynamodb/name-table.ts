import type { Call } from '../call.ts';

/** A name for the table that a call is about, unique in the account; undefined when it is about none. */
export function nameTable(call: Call): string | undefined {
  const given = call.parameters['TableName'] ?? call.parameters['ResourceArn'];
  if (call.service !== 'dynamodb' || typeof given !== 'string') return undefined;
  return `${call.region} ${given.replace(/^arn:.*:table\//, '').replace(/\/.*$/, '')}`;
}
