import type { IamRole } from '@cdktf/provider-aws/lib/iam-role/index.js';
import type { Construct } from 'constructs';
import type { Actions } from '../../src/resources/actions.ts';
import type { Deployment } from '../deployment.ts';
import type { Names } from '../names.ts';
import { type PolicyDocument, policyOf } from '../policies/document.ts';
import { boundaryPolicy, guards } from '../policies/guard.ts';
import { applyPolicy, executionPolicy, readPolicy, taskPolicy, trustIn } from '../policies/roles.ts';
import { RoleMaker } from './role-maker.ts';

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
export class Roles extends RoleMaker {
  readonly task: IamRole;
  readonly execution: IamRole;

  constructor(scope: Construct, id: string, input: RolesInput, names: Names) {
    super(scope, id, names);
    const { deployment, actions, secrets, logGroupArn, synthesis } = input;
    const ecs = trustIn('ecs-tasks.amazonaws.com');
    this.policy('boundary', boundaryPolicy(names));
    this.task = this.role('task', ecs);
    this.execution = this.role('execution', ecs);
    const fromTask = trustIn(this.task.arn);
    const read = this.role('read', fromTask);
    const apply = this.role('apply', fromTask);
    this.attach(this.task, 'task', taskPolicy(names, deployment.secretsKey));
    this.attach(this.task, 'task-synthesis', synthesis);
    this.attach(this.execution, 'execution', executionPolicy(secrets, logGroupArn));
    this.attach(read, 'read', readPolicy(actions.read, deployment.spokes, names));
    this.attach(apply, 'apply', applyPolicy(actions.write, deployment, names));
    this.attach(apply, 'guards', policyOf(...guards(names)));
  }
}
