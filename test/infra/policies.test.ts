import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { type Deployment, deployment as example } from '../../infra/deployment.ts';
import { namesOf } from '../../infra/names.ts';
import { type PolicyDocument, policyOf, renderPolicy } from '../../infra/policies/document.ts';
import { boundaryPolicy, guards } from '../../infra/policies/guard.ts';
import { applyPolicy, executionPolicy, readPolicy, taskPolicy, trustOfHub } from '../../infra/policies/roles.ts';
import { synthesisPolicy } from '../../infra/policies/synthesis.ts';
import { escalationsOf } from '../../src/core/doctor/escalations.ts';
import { type Actions, actionsOf } from '../../src/resources/actions.ts';
import { dataSources, resourceTypes } from '../../src/resources/registry.ts';
import { isAllowed } from './is-allowed.ts';

const deployment: Deployment = { ...example, spokes: [{ account: '210987654321', externalId: 'acme-7' }] };
const names = namesOf(deployment);
const account = deployment.account;
const role = (name: string): string => `arn:aws:iam::${account}:role/${name}`;

let actions: Actions;
let read: readonly PolicyDocument[];
let apply: readonly PolicyDocument[];
const boundary = boundaryPolicy(names);

before(async () => {
  const types = await Promise.all(Object.values(resourceTypes).map((load) => load()));
  actions = actionsOf(types, await Promise.all(Object.values(dataSources).map((load) => load())));
  read = [readPolicy(actions.read, deployment.spokes, names)];
  apply = [applyPolicy(actions.write, deployment, names), policyOf(...guards(names))];
});

/** The condition keys under which a call that makes a role stronger is allowed. */
const bound = { 'iam:PermissionsBoundary': names.boundaryArn };
const passed = { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' };

describe('the role that writes', () => {
  test('may make each call that the types declare, and no other', () => {
    const denied = new Set(['iam:DeleteRolePermissionsBoundary']); // it would leave the boundary
    for (const action of actions.write) {
      const context = { ...bound, ...passed };
      const request = { action, resource: `arn:aws:any::${account}:thing`, context };
      assert.equal(isAllowed(request, apply), !denied.has(action), action);
    }
    const undeclared = ['ec2:RunInstances', 'iam:CreateUser', 'lambda:CreateFunction', 's3:GetObject', 'kms:Decrypt'];
    for (const action of undeclared.filter((one) => !actions.write.includes(one))) {
      assert.equal(isAllowed({ action, resource: '*', context: bound }, apply), false, action);
    }
  });

  test('ends with the types in use', async () => {
    const vpc = await resourceTypes['aws_vpc']?.();
    assert.ok(vpc !== undefined);
    const small = [applyPolicy(actionsOf([vpc]).write, deployment, names)];
    assert.equal(isAllowed({ action: 'ec2:CreateVpc', resource: '*' }, small), true);
    for (const action of ['s3:DeleteBucket', 'iam:CreateRole', 'iam:PassRole', 'dynamodb:DeleteTable']) {
      assert.equal(isAllowed({ action, resource: '*', context: { ...bound, ...passed } }, small), false, action);
    }
  });

  test('reaches the roles of other accounts that the deployment names, and none else', () => {
    const context = { 'sts:ExternalId': 'acme-7' };
    const assume = (resource: string): boolean => isAllowed({ action: 'sts:AssumeRole', resource, context }, apply);
    const there = `arn:aws:iam::210987654321:role${names.path}`;
    assert.equal(assume(`${there}apply`), true);
    assert.equal(isAllowed({ action: 'sts:AssumeRole', resource: `${there}apply` }, apply), false); // without the external id
    for (const other of [`${there}read`, 'arn:aws:iam::210987654321:role/admin', role('admin')]) {
      assert.equal(assume(other), false, other);
      assert.equal(
        isAllowed({ action: 'sts:AssumeRole', resource: other, context }, read),
        other === `${there}read`,
        other,
      );
    }
  });

  test('may do in another account what it may do at home, and no more', () => {
    const [spoke] = deployment.spokes;
    assert.ok(spoke !== undefined);
    const home = namesOf({ ...deployment, account: spoke.account });
    const there = [applyPolicy(actions.write, { ...deployment, spokes: [] }, home), policyOf(...guards(home))];
    const own = { 'iam:PermissionsBoundary': home.boundaryArn };
    const made = `arn:aws:iam::${spoke.account}:role/made`;
    assert.equal(isAllowed({ action: 'iam:CreateRole', resource: made, context: own }, there), true);
    assert.equal(isAllowed({ action: 'iam:CreateRole', resource: made, context: bound }, there), false);
    assert.equal(isAllowed({ action: 'iam:PutRolePolicy', resource: home.applyRoleArn, context: own }, there), false);
    assert.equal(isAllowed({ action: 'sts:AssumeRole', resource: names.applyRoleArn }, there), false);
  });

  test('is trusted in another account with the external id of that account only', () => {
    const { Statement } = trustOfHub(names.applyRoleArn, 'acme-7');
    assert.deepEqual(
      Statement.map(({ Condition }) => Condition),
      [{ StringEquals: { 'sts:ExternalId': 'acme-7' } }],
    );
    assert.ok(JSON.stringify(Statement).includes(`"AWS":"${names.applyRoleArn}"`));
  });
});

describe('the role that reads', () => {
  test('may make each read that the types declare, and nothing that writes', () => {
    for (const action of actions.read) assert.equal(isAllowed({ action, resource: '*' }, read), true, action);
    for (const action of actions.write.filter((one) => !actions.read.includes(one))) {
      assert.equal(isAllowed({ action, resource: '*', context: { ...bound, ...passed } }, read), false, action);
    }
  });
});

const escalations = escalationsOf({
  partition: 'aws',
  account,
  region: deployment.region,
  role: names.applyRoleArn,
  policy: `${names.ownPolicies.slice(0, -1)}apply`,
  boundary: names.boundaryArn,
  table: names.tableArn,
  queue: names.queueArn,
  rule: names.ruleArns.replace('*', 'ec2'),
});

describe('the ways to more rights are closed', () => {
  test('all 23 of them are asked for', () => assert.equal(escalations.length, 23));

  for (const { name, request } of escalations) {
    test(`${name}: to the role that writes`, () => assert.equal(isAllowed(request, apply), false));
  }

  test('and to every role that a stack makes, whatever its policies allow', () => {
    const everything = policyOf({ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] });
    const open = escalations.filter(({ request }) => isAllowed(request, [everything], boundary));
    // What an administrator inside the boundary may still do: hand on and take on roles that exist, never the worker's own.
    assert.deepEqual(
      open.map(({ name }) => name),
      ['a role passed to a service that is not named', 'another role assumed'],
    );
  });
});

test('the task itself only has its table, its queue, its two hats and the start of a synthesis', () => {
  const executionRoleArn = `arn:aws:iam::${account}:role${names.path}execution`;
  const synthesis = synthesisPolicy(
    { account, region: deployment.region, bucket: 'exchange', executionRoleArn },
    names,
  );
  const task = [taskPolicy(names), synthesis];
  const may = (action: string, resource: string, context = {}): boolean =>
    isAllowed({ action, resource, context }, task);
  assert.equal(may('dynamodb:UpdateItem', names.tableArn), true);
  // `groundstate init` runs as this task, and looks at a table that Terraform has made as it has to be.
  for (const look of ['DescribeTable', 'DescribeContinuousBackups', 'DescribeTimeToLive']) {
    assert.equal(may(`dynamodb:${look}`, names.tableArn), true, look);
  }
  for (const change of ['UpdateTable', 'UpdateContinuousBackups', 'UpdateTimeToLive']) {
    assert.equal(may(`dynamodb:${change}`, names.tableArn), false, change);
  }
  assert.equal(may('sts:AssumeRole', names.applyRoleArn), true);
  assert.equal(may('iam:PassRole', executionRoleArn, passed), true);
  for (const action of [...actions.write, 'dynamodb:DeleteTable']) {
    if (['s3:DeleteObject', 'iam:PassRole'].includes(action)) continue;
    assert.equal(may(action, '*', bound), false, action);
  }
  assert.equal(may('s3:DeleteObject', 'arn:aws:s3:::data/key'), false);
  assert.equal(may('iam:PassRole', names.applyRoleArn, passed), false);
  assert.equal(may('dynamodb:UpdateItem', `${names.tableArn}-other`), false);
});

test('the task seals secrets with its key where it has one, and with no other', () => {
  const key = 'arn:aws:kms:eu-west-1:123456789012:key/4b0e';
  const may = (action: string, resource: string): boolean => isAllowed({ action, resource }, [taskPolicy(names, key)]);
  for (const action of ['kms:Encrypt', 'kms:Decrypt', 'kms:DescribeKey']) {
    assert.equal(may(action, key), true, action);
    assert.equal(may(action, `${key}-other`), false, action);
    assert.equal(isAllowed({ action, resource: key }, [taskPolicy(names)]), false, action);
  }
  assert.equal(may('kms:ScheduleKeyDeletion', key), false);
});

test('the execution role reads the secrets that the deployment refers to, and no other', () => {
  const secret = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:groundstate/git';
  const policy = [executionPolicy([secret], 'arn:aws:logs:eu-west-1:123456789012:log-group:/x')];
  const reads = (resource: string): boolean => isAllowed({ action: 'secretsmanager:GetSecretValue', resource }, policy);
  assert.equal(reads(`${secret}-AbCdEf`), true);
  assert.equal(reads(`${secret}-other-AbCdEf`), false);
});

test('a policy that IAM would refuse for its length is an error', () => {
  const long = policyOf({
    Sid: 'S',
    Effect: 'Allow',
    Action: Array.from({ length: 900 }, (_, at) => `ec2:A${at}`),
    Resource: ['*'],
  });
  assert.throws(() => renderPolicy(long), /too long for IAM.*Name fewer types/);
});
