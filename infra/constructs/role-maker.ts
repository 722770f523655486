import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import type { Names } from '../names.ts';
import { type PolicyDocument, renderPolicy } from '../policies/document.ts';

/** Makes roles and policies below the path that nothing the stacks make may touch. */
export class RoleMaker extends Construct {
  readonly #path: string;

  constructor(scope: Construct, id: string, { path }: Names) {
    super(scope, id);
    this.#path = path;
  }

  /** The longest session is an hour: what is assumed with another role gets no longer one. */
  role(name: string, trust: PolicyDocument): IamRole {
    const assumeRolePolicy = JSON.stringify(trust);
    return new IamRole(this, name, { name, path: this.#path, assumeRolePolicy, maxSessionDuration: 3_600 });
  }

  policy(name: string, document: PolicyDocument): IamPolicy {
    return new IamPolicy(this, `${name}-policy`, { name, path: this.#path, policy: renderPolicy(document) });
  }

  attach(role: IamRole, name: string, document: PolicyDocument): void {
    if (document.Statement.length === 0) {
      return;
    }
    const policy = this.policy(name, document);
    new IamRolePolicyAttachment(this, `${name}-attachment`, { role: role.name, policyArn: policy.arn });
  }
}
