import type { Scope } from '../scope.ts';

/** What kinds of things Groundstate stands on. */
export type OwnKind =
  | 'table'
  | 'role'
  | 'policy'
  | 'user'
  | 'instance profile'
  | 'queue'
  | 'trail'
  | 'bucket'
  | 'rule'
  | 'key'
  | 'alias'
  | 'log group';

/** One thing that Groundstate stands on. */
export interface OwnPart {
  readonly kind: OwnKind;
  readonly account: string;
  /** Empty for what is in no region. */
  readonly region: string;
  /** Unique in its account and region. */
  readonly name: string;
}

/** Which part of an ARN is the name, by service: https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html */
const shapes: readonly (readonly [service: string, resource: RegExp, kind: OwnKind])[] = [
  ['dynamodb', /^table\/([^/]+)/, 'table'],
  ['iam', /^role\/(?:.*\/)?([^/]+)$/, 'role'],
  ['iam', /^policy\/(?:.*\/)?([^/]+)$/, 'policy'],
  ['iam', /^user\/(?:.*\/)?([^/]+)$/, 'user'],
  ['iam', /^instance-profile\/(?:.*\/)?([^/]+)$/, 'instance profile'],
  ['sts', /^assumed-role\/([^/]+)\//, 'role'],
  ['sqs', /^([^/]+)$/, 'queue'],
  ['cloudtrail', /^trail\/(.+)$/, 'trail'],
  ['s3', /^([^/]+)/, 'bucket'],
  ['events', /^rule\/(?:.*\/)?([^/]+)$/, 'rule'],
  ['kms', /^key\/(.+)$/, 'key'],
  ['kms', /^(alias\/.+)$/, 'alias'],
  ['logs', /^log-group:([^:]+)/, 'log group'],
];

/** The part that an ARN names; undefined for a kind of thing that no change of a stack could reach. */
export function partOfArn(arn: string): OwnPart | undefined {
  const [prefix, , service = '', region = '', account = '', ...rest] = arn.split(':');
  const resource = rest.join(':');
  for (const [known, shape, kind] of prefix === 'arn' ? shapes : []) {
    const name = known === service ? shape.exec(resource)?.[1] : undefined;
    if (name !== undefined) return { kind, account, region, name };
  }
  return undefined;
}

interface Standing {
  /** The name of the table, which is in the scope of the worker. */
  readonly table: string;
  readonly scope: Scope;
  /** Who the worker is for AWS. */
  readonly caller: string;
  /** Whatever else belongs to it: its other roles, its boundary, trail, queue, key. */
  readonly arns: readonly string[];
}

/** Everything that Groundstate stands on, as far as it is known. */
export function ownParts({ table, scope, caller, arns }: Standing): readonly OwnPart[] {
  const known = [caller, ...arns].map(partOfArn).filter((part) => part !== undefined);
  return [{ kind: 'table', account: scope.account, region: scope.region, name: table }, ...known];
}
