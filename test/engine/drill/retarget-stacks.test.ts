import assert from 'node:assert/strict';
import { test } from 'node:test';
import { regionsOf, retargetStacks } from '../../../src/engine/drill/retarget-stacks.ts';

const stackOf = (document: unknown) => ({
  name: 'app',
  document: typeof document === 'string' ? document : JSON.stringify(document),
  folder: '/nowhere',
  dependencies: [],
  annotations: [],
});

function retargeted(document: unknown, region?: string): unknown {
  const [stack] = retargetStacks([stackOf(document)], region);
  return JSON.parse(stack?.document ?? '');
}

const production = {
  region: 'eu-west-1',
  allowed_account_ids: ['111122223333'],
  assume_role: [{ role_arn: 'arn:aws:iam::111122223333:role/deploy' }],
  default_tags: [{ tags: { Team: 'platform' } }],
};

test('a provider neither pins nor reaches the accounts of production, whether it stands in a list or not', () => {
  const rest = { region: 'eu-west-1', default_tags: production.default_tags };
  assert.deepEqual(retargeted({ provider: { aws: [production] } }), { provider: { aws: [rest] } });
  assert.deepEqual(retargeted({ provider: { aws: production } }), { provider: { aws: [rest] } });
});

test('another region is that of every provider, and other providers stay as they are', () => {
  const aws = [{ region: 'eu-west-1' }, { region: 'us-east-1', alias: 'global' }];
  assert.deepEqual(retargeted({ provider: { aws, random: [{}] } }, 'eu-central-1'), {
    provider: { aws: [{ region: 'eu-central-1' }, { region: 'eu-central-1', alias: 'global' }], random: [{}] },
  });
});

test('what would keep AWS from deleting what was made is off, and nothing else of a resource changes', () => {
  const resource = {
    aws_dynamodb_table: { t: { name: 't', deletion_protection_enabled: true } },
    aws_s3_bucket: { b: [{ bucket: 'b' }] },
    aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
  };
  assert.deepEqual(retargeted({ resource }), {
    provider: {},
    resource: {
      aws_dynamodb_table: { t: { name: 't', deletion_protection_enabled: false } },
      aws_s3_bucket: { b: [{ bucket: 'b', force_destroy: true }] },
      aws_vpc: { main: { cidr_block: '10.0.0.0/16' } },
    },
  });
});

test('a broken document stays as it is, so that its reader says what is wrong with it', () => {
  assert.equal(retargetStacks([stackOf('{"provider":')], 'eu-central-1')[0]?.document, '{"provider":');
});

test('the regions of a drill are those that providers name, each once, without those that only an expression knows', () => {
  const providers = [{ region: 'eu-west-1' }, { region: '${var.region}' }, {}, { region: 'us-east-1' }];
  const stacks = [stackOf({ provider: { aws: providers } }), stackOf({ provider: { aws: { region: 'eu-west-1' } } })];
  assert.deepEqual(regionsOf(stacks), ['eu-west-1', 'us-east-1']);
});
