import { IamPolicy } from '@cdktf/provider-aws/lib/iam-policy/index.js';
import { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import { IamRolePolicyAttachment } from '@cdktf/provider-aws/lib/iam-role-policy-attachment/index.js';
import { Construct } from 'constructs';
import type { Actions } from '../../src/resources/actions.ts';
import type { Deployment } from '../deployment.ts';
import type { Names } from '../names.ts';
import { type PolicyDocument, policyOf, renderPolicy } from '../policies/document.ts';
import { boundaryPolicy, guards } from '../policies/guard.ts';
import { applyPolicy, executionPolicy, readPolicy, taskPolicy, trustIn } from '../policies/roles.ts';

/** What the roles are made for. */
interface RolesInput {
  readonly deployment: Deployment;
  readonly actions: Actions;
  readonly secrets: readonly string[];
  readonly logGroupArn: string;
  /** What the task may do to start a synthesis, beside what every deployment lets it do. */
  readonly synthesis: PolicyDocument;
}

/**
 * Three roles (DESIGN): one that reads, one that writes under the lease for 15 minutes, and none for synthesis. The task itself
 * may only use its table and its queue, and take on the other two.
 */
export class Roles extends Construct {
  readonly task: IamRole;
  readonly execution: IamRole;

  constructor(scope: Construct, id: string, input: RolesInput, names: Names) {
    super(scope, id);
    const { deployment, actions, secrets, logGroupArn, synthesis } = input;
    const ecs = trustIn('ecs-tasks.amazonaws.com');
    this.#policy('boundary', boundaryPolicy(names), names);
    this.task = this.#role('task', ecs, names);
    this.execution = this.#role('execution', ecs, names);
    const fromTask = trustIn(this.task.arn);
    const read = this.#role('read', fromTask, names);
    const apply = this.#role('apply', fromTask, names, 3_600);
    this.#attach(this.task, 'task', taskPolicy(names), names);
    this.#attach(this.task, 'task-synthesis', synthesis, names);
    this.#attach(this.execution, 'execution', executionPolicy(secrets, logGroupArn), names);
    this.#attach(read, 'read', readPolicy(actions.read, deployment.spokes), names);
    this.#attach(apply, 'apply', applyPolicy(actions.write, deployment, names), names);
    this.#attach(apply, 'guards', policyOf(...guards(names)), names);
  }

  #role(name: string, trust: PolicyDocument, names: Names, maxSessionDuration = 3_600): IamRole {
    return new IamRole(this, name, {
      name,
      path: names.path,
      assumeRolePolicy: JSON.stringify(trust),
      maxSessionDuration,
    });
  }

  #policy(name: string, document: PolicyDocument, names: Names): IamPolicy {
    return new IamPolicy(this, `${name}-policy`, { name, path: names.path, policy: renderPolicy(document) });
  }

  #attach(role: IamRole, name: string, document: PolicyDocument, names: Names): void {
    if (document.Statement.length === 0) {
      return;
    }
    const policy = this.#policy(name, document, names);
    new IamRolePolicyAttachment(this, `${name}-attachment`, { role: role.name, policyArn: policy.arn });
  }
}
