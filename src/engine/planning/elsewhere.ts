import type { Instance } from './instance.ts';

/** Services whose objects have no region; the region of the client does not matter. */
export const GLOBAL_SERVICES: ReadonlySet<string> = new Set(['iam', 'route53']);

/** Why an object is not compared: it was made in another place than the one that its provider says now. */
export function whyElsewhere({
  address,
  entry,
  type,
  scope,
}: Pick<Instance, 'address' | 'entry' | 'type' | 'scope'>): string | undefined {
  if (entry === undefined || type.ledgerOnly !== undefined) {
    return undefined;
  }
  const made = entry.scope;
  const isAbroad = made.account !== scope.account;
  if (!isAbroad && (made.region === scope.region || GLOBAL_SERVICES.has(type.service))) {
    return undefined;
  }
  const [there, here] = isAbroad
    ? [`the account ${made.account}`, `the account ${scope.account}`]
    : [made.region, scope.region];
  return `${address} was made in ${there}, and Git or the settings now say ${here}. An object is not moved to another place, and there it would look missing. Correct the provider, or give the block another name, so that a new object is made and the old one is deleted by its own rules.`;
}
