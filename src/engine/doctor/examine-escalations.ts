import { type Escalation, escalationsOf } from '../../core/doctor/escalations.ts';
import { type Finding, unknown, weak } from '../../core/doctor/finding.ts';
import { judgeEscalations } from '../../core/doctor/judge-escalations.ts';
import { evaluatePolicies } from '../../core/iam/evaluate-policies.ts';
import { CloudError } from '../ports/cloud.ts';
import type { AwsDiagnosis } from '../ports/diagnosis.ts';

interface Standing {
  /** Who we are for AWS. */
  readonly identity: { readonly account: string; readonly partition: string; readonly arn: string };
  readonly region: string;
  readonly table: string;
  readonly queueUrl: string | undefined;
  readonly applyRole: string | undefined;
  readonly ownArns: readonly string[];
}

/** Looks for ways to more rights that the role which writes has: IAM judges, or else we do by its policies. */
export async function examineEscalations(
  standing: Standing,
  aws: Pick<AwsDiagnosis, 'role' | 'simulate' | 'policies'>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const { arn, account, partition } = standing.identity;
  if (arn.endsWith(':root')) return [rootUser(arn)];
  const session = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  const own = session === undefined ? arn : `arn:${partition}:iam::${account}:role/${session}`;
  const principal = standing.applyRole ?? (session === undefined ? own : await roleArn(session, own, aws, signal));
  const escalations = escalationsOf({
    partition,
    account,
    region: standing.region,
    role: principal,
    policy: principal.replace(/:(role|user)\//, ':policy/'),
    boundary: standing.ownArns.find((one) => /:policy\//.test(one)),
    table: `arn:${partition}:dynamodb:${standing.region}:${account}:table/${standing.table}`,
    queue: queueArn(standing),
    rule: standing.ownArns.find((one) => /:rule\//.test(one)),
  });
  try {
    const answers = await askIam(principal, escalations, aws, signal);
    return judgeEscalations({ role: principal, judgedBy: 'IAM', answers });
  } catch (thrown) {
    if (!(thrown instanceof CloudError)) throw thrown;
    return judgeByPolicies(principal, escalations, aws, signal);
  }
}

/** With its path, which the ARN of a session does not tell; without it where IAM does not say. */
async function roleArn(
  name: string,
  withoutPath: string,
  aws: Pick<AwsDiagnosis, 'role'>,
  signal: AbortSignal,
): Promise<string> {
  try {
    return (await aws.role(name, signal)).arn;
  } catch (thrown) {
    if (thrown instanceof CloudError) return withoutPath;
    throw thrown;
  }
}

async function askIam(
  principal: string,
  escalations: readonly Escalation[],
  aws: Pick<AwsDiagnosis, 'simulate'>,
  signal: AbortSignal,
) {
  const answers = [];
  for (const { name, request } of escalations) {
    answers.push({ name, verdict: await aws.simulate(principal, request, signal) });
  }
  return answers;
}

async function judgeByPolicies(
  principal: string,
  escalations: readonly Escalation[],
  aws: Pick<AwsDiagnosis, 'policies'>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const role = /:role\/(?:.*\/)?([^/]+)$/.exec(principal)?.[1];
  if (role === undefined) return [notChecked(principal, 'it is no role')];
  try {
    const { policies, boundary } = await aws.policies(role, signal);
    const answers = escalations.map(({ name, request }) => ({
      name,
      verdict: evaluatePolicies(request, policies, boundary),
    }));
    return judgeEscalations({ role: principal, judgedBy: 'its policies', answers });
  } catch (thrown) {
    if (!(thrown instanceof CloudError)) throw thrown;
    return [notChecked(principal, `${thrown.operation} was answered with ${thrown.code}`)];
  }
}

function queueArn({ queueUrl = '', identity, region }: Standing): string | undefined {
  const [, account, name] = /\/(\d{12})\/([\w.-]+)$/.exec(queueUrl) ?? [];
  return name === undefined ? undefined : `arn:${identity.partition}:sqs:${region}:${account}:${name}`;
}

function notChecked(principal: string, because: string): Finding {
  return unknown({
    what: `The ways to more rights were not checked for ${principal}: IAM did not simulate them, and its policies were not read (${because}).`,
    why: 'Whoever can push a commit may come to more rights than the worker was given.',
    next: 'Give the worker iam:SimulatePrincipalPolicy on that role, or iam:GetRole with the reads of its policies.',
  });
}

function rootUser(arn: string): Finding {
  return weak({
    what: `The worker has the credentials of the root user (${arn}).`,
    why: 'No policy holds the root user; whoever can push a commit can do anything in the account.',
    next: 'Give it the roles that infra/ makes.',
  });
}
