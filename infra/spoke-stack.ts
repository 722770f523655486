import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { TerraformOutput, TerraformStack } from 'cdktf';
import type { Construct } from 'constructs';
import type { Actions } from '../src/resources/actions.ts';
import { RoleMaker } from './constructs/role-maker.ts';
import type { Deployment, Spoke } from './deployment.ts';
import { namesOf } from './names.ts';
import { policyOf } from './policies/document.ts';
import { boundaryPolicy, guards } from './policies/guard.ts';
import { applyPolicy, readPolicy, trustOfHub } from './policies/roles.ts';

/**
 * What another account needs for the worker of the hub to read and write it: the same two roles under the same names, which trust the hub's
 * two roles with the external id and nobody else, and the boundary of what stacks make there. It is applied with credentials of that account.
 */
export class SpokeStack extends TerraformStack {
  constructor(
    scope: Construct,
    id: string,
    given: { readonly deployment: Deployment; readonly spoke: Spoke },
    actions: Actions,
  ) {
    super(scope, id);
    const { deployment, spoke } = given;
    const hub = namesOf(deployment);
    const names = namesOf({ ...deployment, account: spoke.account });
    new AwsProvider(this, 'aws', {
      region: deployment.region,
      allowedAccountIds: [spoke.account],
      defaultTags: [{ tags: { 'groundstate-installation': deployment.installation } }],
    });
    const make = new RoleMaker(this, 'roles', names);
    make.policy('boundary', boundaryPolicy(names));
    const read = make.role('read', trustOfHub(hub.readRoleArn, spoke.externalId));
    const apply = make.role('apply', trustOfHub(hub.applyRoleArn, spoke.externalId));
    make.attach(read, 'read', readPolicy(actions.read, [], names));
    make.attach(apply, 'apply', applyPolicy(actions.write, { ...deployment, spokes: [] }, names));
    make.attach(apply, 'guards', policyOf(...guards(names)));
    new TerraformOutput(this, 'role_arn', { value: apply.arn });
  }
}
