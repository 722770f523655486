import type { Scope } from '../../core/scope.ts';

/** The id in a key's ARN; an id is its own. */
export function keyIdOf(key: string): string {
  return key.slice(key.indexOf(':key/') < 0 ? 0 : key.indexOf(':key/') + 5);
}

/** The ARN of a key of this account. */
export function keyArn(id: string, { partition, region, account }: Scope): string {
  return `arn:${partition}:kms:${region}:${account}:key/${id}`;
}
