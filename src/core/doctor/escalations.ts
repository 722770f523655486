import type { IamRequest } from '../iam/evaluate-policies.ts';

/** What the worker stands on, by ARN. */
export interface OwnArns {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** The role that writes. */
  readonly role: string;
  /** A policy of that role. */
  readonly policy: string;
  /** The boundary of the roles that the stacks make, where there is one. */
  readonly boundary: string | undefined;
  readonly table: string;
  readonly queue: string | undefined;
  /** A rule that fills the queue. */
  readonly rule: string | undefined;
}

/** A way by which somebody who writes the repository could come to more than the worker may do. */
export interface Escalation {
  readonly name: string;
  readonly request: IamRequest;
}

/** The ways to more rights that the role which writes must not have (reliability.md 3.4); each is one call. */
export function escalationsOf(own: OwnArns): readonly Escalation[] {
  const iam = `arn:${own.partition}:iam::${own.account}`;
  const role = (name: string): string => `${iam}:role/${name}`;
  const bound = own.boundary === undefined ? {} : { 'iam:PermissionsBoundary': own.boundary };
  const foreign = { 'iam:PermissionsBoundary': `${iam}:policy/mine` };
  const trail = `arn:${own.partition}:cloudtrail:${own.region}:${own.account}:trail/main`;
  const rows: readonly (readonly [name: string, action: string, resource: string | undefined, context?: object])[] = [
    ['an access key for an administrator', 'iam:CreateAccessKey', `${iam}:user/admin`],
    ['a user of its own', 'iam:CreateUser', `${iam}:user/mallory`],
    ['a password for a user', 'iam:CreateLoginProfile', `${iam}:user/admin`],
    ['a new version of its own policy', 'iam:CreatePolicyVersion', own.policy],
    ['an older version of its own policy', 'iam:SetDefaultPolicyVersion', own.policy],
    ['another version of the boundary', 'iam:CreatePolicyVersion', own.boundary],
    ['a policy attached to its own role', 'iam:AttachRolePolicy', own.role, bound],
    ['a policy inside its own role', 'iam:PutRolePolicy', own.role, bound],
    ['another trust of its own role', 'iam:UpdateAssumeRolePolicy', own.role],
    ['a role without the boundary', 'iam:CreateRole', role('free')],
    ['a role with a boundary of its own', 'iam:CreateRole', role('free'), foreign],
    ['an unbound role made stronger', 'iam:AttachRolePolicy', role('existing-admin')],
    ['a boundary taken off', 'iam:DeleteRolePermissionsBoundary', role('made')],
    ['a role passed to a service that is not named', 'iam:PassRole', role('existing-admin'), passedTo('glue')],
    ['its own role passed to something', 'iam:PassRole', own.role, passedTo('ecs-tasks')],
    ['another role assumed', 'sts:AssumeRole', role('existing-admin')],
    ['its ledger written behind its back', 'dynamodb:PutItem', own.table],
    ['its ledger deleted', 'dynamodb:DeleteTable', own.table],
    ['its events silenced', 'events:DeleteRule', own.rule],
    ['its queue emptied', 'sqs:PurgeQueue', own.queue],
    ['the trail stopped', 'cloudtrail:StopLogging', trail],
    ['the account closed', 'account:CloseAccount', '*'],
    ['the organization left', 'organizations:LeaveOrganization', '*'],
  ];
  return rows.flatMap(([name, action, resource, context = {}]) =>
    resource === undefined ? [] : [{ name, request: { action, resource, context: { ...context } } }],
  );
}

function passedTo(service: string): object {
  return { 'iam:PassedToService': `${service}.amazonaws.com` };
}
