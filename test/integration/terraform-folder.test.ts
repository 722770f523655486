import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { rigRegion } from '../support/rig-cloud.ts';
import { type BadInputRig, openPolicy, startBadInputRig } from './bad-input/rig.ts';

let rig: BadInputRig;
before(async () => {
  rig = await startBadInputRig();
});
after(() => rig.stop());

/** A repository without cdktf.json: several files, an override, variables from the policy and from the environment. */
test('a folder of Terraform JSON is planned and applied as a cdktf app is', async () => {
  const one = await rig.open();
  const variables = `stacks: {${one.stack}: {variables: {cidr: 10.20.0.0/16}}}\n`;
  await one.commit({
    'groundstate.yaml': `${openPolicy}${variables}`,
    'main.tf.json': JSON.stringify({
      provider: { aws: [{ region: 'eu-west-1' }] },
      terraform: { backend: { s3: { bucket: 'unused', key: 'unused' } } },
      resource: { aws_vpc: { main: { cidr_block: '${var.cidr}', tags: { Name: 'from main' } } } },
    }),
    'variables.tf.json': JSON.stringify({
      variable: { cidr: { type: 'string' }, zones: { type: 'list(string)', default: [] } },
      output: { zones: { value: '${join(",", var.zones)}' } },
    }),
    'main_override.tf.json': JSON.stringify({ resource: { aws_vpc: { main: { tags: { Name: 'overridden' } } } } }),
  });
  const environment = { TF_VAR_zones: '["a", "b"]', TF_VAR_cidr: '10.99.0.0/16' };
  const planned = await one.run(['plan', one.stack, '--json'], environment);
  assert.equal(planned.status, 0, planned.stderr);
  const plan = JSON.parse(planned.stdout) as {
    readonly resource_changes: readonly { readonly address: string; readonly change: { readonly after: object } }[];
    readonly output_changes: Readonly<Record<string, { readonly after: unknown }>>;
  };
  const [change] = plan.resource_changes;
  assert.equal(change?.address, 'aws_vpc.main');
  const { cidr_block: cidr, tags } = change.change.after as Readonly<Record<string, unknown>>;
  assert.deepEqual([cidr, tags], ['10.20.0.0/16', { Name: 'overridden' }]);
  assert.equal(plan.output_changes['zones']?.after, 'a,b');
  const applied = await one.run(['apply', one.stack], environment);
  assert.equal(applied.status, 0, applied.stderr);
  const again = await one.run(['plan', one.stack, '--detailed-exitcode'], environment);
  assert.equal(again.status, 0, again.stdout);
});

/** The secret shows in AWS alone, where it is wanted; `secrets_key` is a setting of the worker. */
test('a random password is refused without a key, kept encrypted with one, and says itself nowhere', async () => {
  const one = await rig.open();
  const client = { endpoint: rig.proxy.endpoint, region: rigRegion, credentials: one.person, maxAttempts: 1 };
  const [kms, ec2] = [new KMSClient(client), new EC2Client(client)];
  const ledger = new DynamoDBClient({ ...client, credentials: one.keys });
  await one.commit({
    'groundstate.yaml': openPolicy,
    'main.tf.json': JSON.stringify({
      provider: { aws: [{ region: rigRegion }], random: [{}] },
      resource: {
        random_password: { main: { length: 32, special: false } },
        aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Secret: '${random_password.main.result}' } } },
      },
    }),
  });
  const refused = await one.run(['apply', one.stack]);
  assert.equal(refused.status, 1, refused.stdout);
  assert.match(refused.stdout + refused.stderr, /secrets_key|GROUNDSTATE_SECRETS_KEY/);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const environment = { GROUNDSTATE_SECRETS_KEY: KeyMetadata?.Arn ?? '' };
  const ends = [
    await one.run(['apply', one.stack], environment),
    await one.run(['plan', one.stack, '--detailed-exitcode'], environment),
    await one.run(['plan', one.stack, '--json'], environment),
    await one.run(['history'], environment),
  ];
  assert.deepEqual(
    ends.map(({ status }) => status),
    [0, 0, 0, 0],
    ends.map(({ stderr }) => stderr).join('\n'),
  );
  const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
  const secret = Vpcs.flatMap(({ Tags = [] }) => Tags).find(({ Key }) => Key === 'Secret')?.Value ?? '';
  assert.match(secret, /^[A-Za-z0-9]{32}$/);
  const { Items = [] } = await ledger.send(
    new ScanCommand({ TableName: one.environment['GROUNDSTATE_TABLE'], ConsistentRead: true }),
  );
  assert.ok(Items.length > 5);
  for (const text of [...ends.flatMap(({ stdout, stderr }) => [stdout, stderr]), JSON.stringify(Items)]) {
    assert.ok(!text.includes(secret), 'the secret stands in clear');
  }
  for (const each of [kms, ec2, ledger]) each.destroy();
});
