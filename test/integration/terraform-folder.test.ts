import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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
