import {
  GetAccountSummaryCommand,
  GetRoleCommand,
  type GetRoleResponse,
  type SimulatePolicyResponse,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { DescribeKeyCommand, type DescribeKeyResponse, GetKeyRotationStatusCommand } from '@aws-sdk/client-kms';
import { GetQueueAttributesCommand, type GetQueueAttributesResult } from '@aws-sdk/client-sqs';
import { type Cloud, CloudError } from '../../engine/ports/cloud.ts';
import type { AwsDiagnosis } from '../../engine/ports/diagnosis.ts';
import type { Clock } from '../../engine/ports/time.ts';
import { type Ask, askWith } from './ask.ts';
import { askDate } from './ask-date.ts';
import { readPolicies } from './read-policies.ts';

interface Means {
  /** With the hat of reading. */
  readonly cloud: Pick<Cloud, 'send'>;
  /** With the worker's own credentials. */
  readonly own: Pick<Cloud, 'send' | 'identity'>;
  readonly clock: Clock;
  readonly region: string;
  readonly endpoint: string | undefined;
}

/** The shortest that STS gives; a run asks for the same. Seconds. */
const SHORTEST_SESSION_SECONDS = 900;

/** Asks AWS what the doctor wants to know. */
export function createAwsDiagnosis({ cloud, own, clock, region, endpoint }: Means): AwsDiagnosis {
  const ask = askWith(cloud, region);
  const askOwn = askWith(own, region);
  return {
    clocks: (signal) => askDate({ endpoint, region, clock }, signal),
    assume: (arn, signal) => {
      const role = { arn, sessionName: 'groundstate-doctor', durationSeconds: SHORTEST_SESSION_SECONDS };
      return own.identity(region, signal, { access: { roles: [role] } });
    },
    role: async (name, signal) => {
      const { Role } = (await ask('iam', new GetRoleCommand({ RoleName: name }), signal)) as Partial<GetRoleResponse>;
      return {
        arn: Role?.Arn ?? '',
        maxSessionSeconds: Role?.MaxSessionDuration ?? 3600,
        trustsAnybody: trustsAnybody(Role?.AssumeRolePolicyDocument),
      };
    },
    queue: async (QueueUrl, signal) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = (await askOwn('sqs', command, signal)) as GetQueueAttributesResult;
      return {
        name: QueueUrl.split('/').at(-1) ?? QueueUrl,
        policy: Attributes.Policy,
        redrivePolicy: Attributes.RedrivePolicy,
        encrypted: Attributes.SqsManagedSseEnabled === 'true' || Attributes.KmsMasterKeyId !== undefined,
        visibilityTimeout: Number(Attributes.VisibilityTimeout ?? 30),
      };
    },
    key: async (KeyId, signal) => {
      const { KeyMetadata: key } = (await askOwn(
        'kms',
        new DescribeKeyCommand({ KeyId }),
        signal,
      )) as DescribeKeyResponse;
      const id = key?.KeyId ?? KeyId;
      return {
        key: KeyId,
        state: key?.KeyState ?? 'unknown',
        usage: key?.KeyUsage ?? 'unknown',
        spec: key?.KeySpec ?? 'unknown',
        rotates: await rotates(id, askOwn, signal),
      };
    },
    quotas: async (signal) => readQuotas(await ask('iam', new GetAccountSummaryCommand({}), signal)),
    simulate: (principal, request, signal) => simulate(principal, request, ask, signal),
    policies: (role, signal) => readPolicies(role, ask, signal),
  };
}

/** Undefined where it may not be asked. */
async function rotates(KeyId: string, ask: Ask, signal: AbortSignal): Promise<boolean | undefined> {
  try {
    const output = await ask('kms', new GetKeyRotationStatusCommand({ KeyId }), signal);
    return (output as { readonly KeyRotationEnabled?: boolean }).KeyRotationEnabled === true;
  } catch (thrown) {
    if (thrown instanceof CloudError) return undefined;
    throw thrown;
  }
}

function readQuotas(output: unknown) {
  const { SummaryMap: all = {} } = output as { readonly SummaryMap?: Readonly<Record<string, number>> };
  return (['Roles', 'Policies', 'InstanceProfiles'] as const).flatMap((name) => {
    const [used, most] = [all[name], all[`${name}Quota`]];
    const words = { Roles: 'roles', Policies: 'managed policies', InstanceProfiles: 'instance profiles' };
    return used === undefined || most === undefined ? [] : [{ name: words[name], used, most }];
  });
}

async function simulate(
  principal: string,
  { action, resource, context = {} }: Parameters<AwsDiagnosis['simulate']>[1],
  ask: Ask,
  signal: AbortSignal,
) {
  const command = new SimulatePrincipalPolicyCommand({
    PolicySourceArn: principal,
    ActionNames: [action],
    ResourceArns: [resource],
    ContextEntries: Object.entries(context).map(([key, value]) => ({
      ContextKeyName: key,
      ContextKeyValues: [value],
      ContextKeyType: 'string' as const,
    })),
  });
  const { EvaluationResults = [] } = (await ask('iam', command, signal)) as SimulatePolicyResponse;
  const [result] = EvaluationResults;
  if (result === undefined) return 'unclear' as const;
  return result.EvalDecision === 'allowed' ? ('allowed' as const) : ('denied' as const);
}

/** A principal `*` without a condition; IAM gives the document URL-encoded. */
function trustsAnybody(document: string | undefined): boolean {
  const { Statement } = JSON.parse(decodeURIComponent(document ?? '{}')) as { readonly Statement?: unknown };
  return [Statement].flat().some((one) => {
    const { Effect, Principal, Condition } = Object(one) as Readonly<Record<string, unknown>>;
    const { AWS } = Object(Principal) as { readonly AWS?: unknown };
    return Effect === 'Allow' && Condition === undefined && (Principal === '*' || [AWS].flat().includes('*'));
  });
}
