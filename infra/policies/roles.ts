import type { Deployment, Spoke } from '../deployment.ts';
import type { Names } from '../names.ts';
import { type PolicyDocument, policyOf, type Statement } from './document.ts';

/** What makes a role stronger; each is allowed only for roles that are bound by our boundary. */
const bound = new Set([
  'iam:CreateRole',
  'iam:PutRolePolicy',
  'iam:AttachRolePolicy',
  'iam:DeleteRolePolicy',
  'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary',
]);

/** Never given, because the guards deny it: it would leave the boundary. */
const never = new Set(['iam:DeleteRolePermissionsBoundary']);

/** Who may take on a role: the task of the worker, from this account only. */
export function trustIn(principal: string): PolicyDocument {
  const statement = {
    Sid: 'Worker',
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Principal: principal.startsWith('arn:') ? { AWS: principal } : { Service: principal },
  };
  return { Version: '2012-10-17', Statement: [statement as unknown as Statement] };
}

/** Everything that the types in use read, and nothing that writes. */
export function readPolicy(actions: readonly string[], spokes: readonly Spoke[], names: Names): PolicyDocument {
  return policyOf(
    { Sid: 'Observe', Effect: 'Allow', Action: actions, Resource: ['*'] },
    doctor,
    ...reach(spokes, names.readRoleArn),
  );
}

/** What `groundstate doctor` asks about the rights of the worker and the quotas of the account. */
const doctor: Statement = {
  Sid: 'Doctor',
  Effect: 'Allow',
  Action: ['SimulatePrincipalPolicy', 'GetAccountSummary', 'GetRole'].map((name) => `iam:${name}`),
  Resource: ['*'],
};

/** Everything that the types in use call to create, change and delete. The guards are attached beside it. */
export function applyPolicy(
  actions: readonly string[],
  { passRolesTo, spokes }: Deployment,
  names: Names,
): PolicyDocument {
  const plain = actions.filter((action) => !bound.has(action) && !never.has(action) && action !== 'iam:PassRole');
  const binding = actions.filter((action) => bound.has(action));
  const statements: Statement[] = [{ Sid: 'Write', Effect: 'Allow', Action: plain, Resource: ['*'] }];
  if (binding.length > 0) {
    const Condition = { StringEquals: { 'iam:PermissionsBoundary': names.boundaryArn } };
    statements.push({ Sid: 'WriteBoundRoles', Effect: 'Allow', Action: binding, Resource: ['*'], Condition });
  }
  if (actions.includes('iam:PassRole') && passRolesTo.length > 0) {
    const Condition = { StringEquals: { 'iam:PassedToService': passRolesTo } };
    statements.push({ Sid: 'PassRoles', Effect: 'Allow', Action: ['iam:PassRole'], Resource: ['*'], Condition });
  }
  return policyOf(...statements, ...reach(spokes, names.applyRoleArn));
}

/** The role of the same name in each of the other accounts, with the external id of that account. */
function reach(spokes: readonly Spoke[], own: string): readonly Statement[] {
  return spokes.map(({ account, externalId }) => ({
    Sid: `Spoke${account}`,
    Effect: 'Allow',
    Action: ['sts:AssumeRole'],
    Resource: [own.replace(/::\d+:/, `::${account}:`)],
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  }));
}

/** Who may take on a role in another account: one role of the hub, if it says the external id. */
export function trustOfHub(roleArn: string, externalId: string): PolicyDocument {
  const { Version, Statement } = trustIn(roleArn);
  const Condition = { StringEquals: { 'sts:ExternalId': externalId } };
  return { Version, Statement: Statement.map((statement) => ({ ...statement, Condition })) };
}

/** What the task does in its own name: its table, its queue, its key where it has one, and to take on the two roles. */
export function taskPolicy(names: Names, secretsKey?: string): PolicyDocument {
  const items = ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'];
  // By these `groundstate doctor` and `init` know whether the table is as it has to be.
  const facts = ['DescribeTable', 'DescribeContinuousBackups', 'DescribeTimeToLive'];
  const sealing = ['Encrypt', 'Decrypt', 'DescribeKey', 'GetKeyRotationStatus'];
  const messages = ['ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', 'GetQueueAttributes'];
  return policyOf(
    {
      Sid: 'Ledger',
      Effect: 'Allow',
      Action: [...items, ...facts].map((name) => `dynamodb:${name}`),
      Resource: [names.tableArn],
    },
    { Sid: 'Events', Effect: 'Allow', Action: messages.map((name) => `sqs:${name}`), Resource: [names.queueArn] },
    ...(secretsKey === undefined
      ? []
      : [
          {
            Sid: 'Vault',
            Effect: 'Allow' as const,
            Action: sealing.map((name) => `kms:${name}`),
            Resource: [secretsKey],
          },
        ]),
    { Sid: 'Hats', Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [names.readRoleArn, names.applyRoleArn] },
  );
}

/** What ECS does to start the task: the image, the log, and the secrets that the task names. */
export function executionPolicy(secrets: readonly string[], logGroupArn: string): PolicyDocument {
  const images = ['GetAuthorizationToken', 'BatchCheckLayerAvailability', 'GetDownloadUrlForLayer', 'BatchGetImage'];
  const statements: Statement[] = [
    { Sid: 'Image', Effect: 'Allow', Action: images.map((name) => `ecr:${name}`), Resource: ['*'] },
    {
      Sid: 'Log',
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`${logGroupArn}:*`],
    },
  ];
  const managed = secrets.filter((arn) => arn.includes(':secretsmanager:'));
  const parameters = secrets.filter((arn) => arn.includes(':ssm:'));
  if (managed.length > 0) {
    // Secrets Manager ends the ARN with six characters of its own; a reference without them is taken as well.
    const Resource = managed.flatMap((arn) => [arn, `${arn}-??????`]);
    statements.push({ Sid: 'Secrets', Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource });
  }
  if (parameters.length > 0) {
    statements.push({ Sid: 'Parameters', Effect: 'Allow', Action: ['ssm:GetParameters'], Resource: parameters });
  }
  return policyOf(...statements);
}
