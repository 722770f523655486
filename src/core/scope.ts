/** Where an object lives: clients, rate budgets, identity pins and tokens are keyed by it. */
export interface Scope {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

/** The text form of a scope, used as a key: `aws/123456789012/eu-west-1`. */
export function formatScope(scope: Scope): string {
  return `${scope.partition}/${scope.account}/${scope.region}`;
}
