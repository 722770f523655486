import type { Deployment } from './deployment.ts';

/** Every name and ARN of the deployment, in one place: policies have to name what does not exist yet. */
export interface Names {
  readonly prefix: string;
  readonly table: string;
  readonly queue: string;
  readonly deadLetters: string;
  readonly cluster: string;
  readonly logGroup: string;
  readonly tableArn: string;
  readonly queueArn: string;
  readonly deadLettersArn: string;
  /** Rules of EventBridge begin with it. */
  readonly rulePrefix: string;
  readonly ruleArns: string;
  /** Roles and policies of the worker stand below this path, and nothing that the stacks make may. */
  readonly path: string;
  readonly ownRoles: string;
  readonly ownPolicies: string;
  readonly boundaryArn: string;
  readonly readRoleArn: string;
  readonly applyRoleArn: string;
}

export function namesOf({ installation, account, region }: Deployment): Names {
  const prefix = `groundstate-${installation}`;
  const path = `/groundstate/${installation}/`;
  const iam = `arn:aws:iam::${account}`;
  const rulePrefix = `${prefix}-`;
  return {
    prefix,
    table: prefix,
    queue: `${prefix}-events`,
    deadLetters: `${prefix}-events-dead`,
    cluster: prefix,
    logGroup: `/groundstate/${installation}`,
    tableArn: `arn:aws:dynamodb:${region}:${account}:table/${prefix}`,
    queueArn: `arn:aws:sqs:${region}:${account}:${prefix}-events`,
    deadLettersArn: `arn:aws:sqs:${region}:${account}:${prefix}-events-dead`,
    rulePrefix,
    ruleArns: `arn:aws:events:${region}:${account}:rule/${rulePrefix}*`,
    path,
    ownRoles: `${iam}:role${path}*`,
    ownPolicies: `${iam}:policy${path}*`,
    boundaryArn: `${iam}:policy${path}boundary`,
    readRoleArn: `${iam}:role${path}read`,
    applyRoleArn: `${iam}:role${path}apply`,
  };
}
