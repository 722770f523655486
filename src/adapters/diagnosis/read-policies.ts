import {
  GetPolicyCommand,
  type GetPolicyResponse,
  GetPolicyVersionCommand,
  type GetPolicyVersionResponse,
  GetRoleCommand,
  GetRolePolicyCommand,
  type GetRolePolicyResponse,
  type GetRoleResponse,
  ListAttachedRolePoliciesCommand,
  type ListAttachedRolePoliciesResponse,
  ListRolePoliciesCommand,
  type ListRolePoliciesResponse,
} from '@aws-sdk/client-iam';
import type { IamPolicy } from '../../core/iam/evaluate-policies.ts';
import type { Ask } from './ask.ts';

/** The policies of a role, those in it and those attached to it, and its boundary. */
export async function readPolicies(
  RoleName: string,
  ask: Ask,
  signal: AbortSignal,
): Promise<{ readonly policies: readonly IamPolicy[]; readonly boundary: IamPolicy | undefined }> {
  const { Role } = (await ask('iam', new GetRoleCommand({ RoleName }), signal)) as Partial<GetRoleResponse>;
  const policies: IamPolicy[] = [];
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const command = new ListAttachedRolePoliciesCommand({ RoleName, Marker });
    const page = (await ask('iam', command, signal)) as ListAttachedRolePoliciesResponse;
    for (const { PolicyArn = '' } of page.AttachedPolicies ?? []) {
      policies.push(await readManaged(PolicyArn, ask, signal));
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  }
  for (let Marker: string | undefined, more = true; more; more = Marker !== undefined) {
    const page = (await ask(
      'iam',
      new ListRolePoliciesCommand({ RoleName, Marker }),
      signal,
    )) as ListRolePoliciesResponse;
    for (const PolicyName of page.PolicyNames ?? []) {
      const command = new GetRolePolicyCommand({ RoleName, PolicyName });
      policies.push(parse(((await ask('iam', command, signal)) as GetRolePolicyResponse).PolicyDocument));
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  }
  const boundary = Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  return { policies, boundary: boundary === undefined ? undefined : await readManaged(boundary, ask, signal) };
}

async function readManaged(PolicyArn: string, ask: Ask, signal: AbortSignal): Promise<IamPolicy> {
  const { Policy } = (await ask('iam', new GetPolicyCommand({ PolicyArn }), signal)) as GetPolicyResponse;
  const command = new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId });
  const { PolicyVersion } = (await ask('iam', command, signal)) as GetPolicyVersionResponse;
  return parse(PolicyVersion?.Document);
}

/** IAM gives documents URL-encoded (RFC 3986). */
function parse(document: string | undefined): IamPolicy {
  return JSON.parse(decodeURIComponent(document ?? '{}')) as IamPolicy;
}
