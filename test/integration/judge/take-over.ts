// A stack with what is hard to take over, by its exported state, judged by the real Terraform: npm run test:take-over
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { renderState } from '../../../src/cli/render/state-file.ts';
import { type EstateRig, openEstate } from '../../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../../support/rig-cloud.ts';
import { seatJudge } from './seat-judge.ts';
import { openTerraform } from './terraform.ts';
import { rootModule } from './write-modules.ts';

const { found, missing, skip } = seatJudge();

let cloud: RigCloud;
let rig: EstateRig;
before(async () => {
  if (skip !== false) return;
  cloud = await startRigCloud();
  rig = await openEstate(cloud);
});
after(async () => {
  rig?.close();
  await cloud?.stop();
});

const trust =
  '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}';

/** Instances by key and by number, relations whose id is not theirs, nested blocks, local arguments, secrets and values of any type. */
const content = {
  variable: { secret: { type: 'string', default: 's3cret', sensitive: true } },
  resource: {
    aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name: 'main' } } },
    aws_subnet: {
      s: {
        for_each: { a: '10.0.1.0/24', b: '10.0.2.0/24' },
        vpc_id: '${aws_vpc.main.id}',
        cidr_block: '${each.value}',
      },
    },
    aws_internet_gateway: { i: { vpc_id: '${aws_vpc.main.id}' } },
    aws_route_table: { r: { count: 2, vpc_id: '${aws_vpc.main.id}' } },
    aws_route: {
      out: {
        route_table_id: '${aws_route_table.r[0].id}',
        destination_cidr_block: '0.0.0.0/0',
        gateway_id: '${aws_internet_gateway.i.id}',
      },
    },
    aws_route_table_association: {
      a: { route_table_id: '${aws_route_table.r[0].id}', subnet_id: '${aws_subnet.s["a"].id}' },
    },
    aws_security_group: { web: { name: 'web', description: 'for the web', vpc_id: '${aws_vpc.main.id}' } },
    aws_vpc_security_group_ingress_rule: {
      tls: {
        security_group_id: '${aws_security_group.web.id}',
        cidr_ipv4: '10.0.0.0/8',
        from_port: 443,
        to_port: 443,
        ip_protocol: 'tcp',
      },
    },
    aws_dynamodb_table: {
      t: { name: 't', hash_key: 'pk', billing_mode: 'PAY_PER_REQUEST', attribute: [{ name: 'pk', type: 'S' }] },
    },
    aws_s3_bucket: { b: { bucket: 'state-export-life', force_destroy: true } },
    aws_s3_bucket_versioning: {
      b: { bucket: '${aws_s3_bucket.b.id}', versioning_configuration: [{ status: 'Enabled' }] },
    },
    aws_iam_role: { r: { name: 'r', assume_role_policy: trust } },
    aws_iam_policy: {
      p: { name: 'p', policy: trust.replace(',"Principal":{"Service":"ec2.amazonaws.com"}', ',"Resource":"*"') },
    },
    aws_iam_role_policy_attachment: { a: { role: '${aws_iam_role.r.name}', policy_arn: '${aws_iam_policy.p.arn}' } },
    terraform_data: {
      plain: { count: 2, input: { index: '${count.index}', list: [1, true, null] } },
      secret: { input: { user: 'me', password: '${var.secret}' }, triggers_replace: ['${aws_vpc.main.id}'] },
    },
  },
  output: {
    vpc: { value: { id: '${aws_vpc.main.id}' } },
    secret: { value: '${var.secret}', sensitive: true },
  },
};

test('Terraform takes over by the state that is exported, and plans no change', { skip }, async () => {
  assert.ok(!('missing' in found), missing);
  rig.commit({ all: JSON.stringify({ provider: { aws: [{ region: rigRegion }] }, ...content }) });
  const run = await rig.reconcile('all');
  assert.equal(run.outcome, 'succeeded', JSON.stringify(run.changes.filter(({ result }) => result !== 'done')));
  const exported = await rig.worker.engine.exportState(await rig.estate(), 'all', new AbortController().signal);
  assert.deepEqual(exported.left, []);
  const { provider, terraform: required } = rootModule(
    { endpoint: cloud.proxy.endpoint, region: rigRegion, keys: rig.account.person, mirror: found },
    [],
    [],
  ) as Readonly<Record<string, unknown>>;
  const terraform = await openTerraform(found, { 'main.tf.json': { provider, terraform: required, ...content } });
  try {
    const state = renderState(exported, '6f1c1f0e-lineage');
    await writeFile(path.join(terraform.place.cwd, 'terraform.tfstate'), state);
    const plan = await terraform.planDocument();
    const changes = plan.resource_changes.filter(({ change }) => change.actions.join() !== 'no-op');
    assert.deepEqual(
      changes.map(({ address, change }) => [address, change]),
      [],
    );
    assert.equal(plan.resource_changes.length, exported.objects.length);
    const outputs = Object.values(plan.output_changes).map((change) => change['actions']);
    assert.deepEqual(outputs, [['no-op'], ['no-op']]);
    const outputOf = (name: string): unknown =>
      plan.prior_state?.values?.root_module.resources?.find((one) => one['address'] === name)?.['values'];
    assert.deepEqual(Object(outputOf('terraform_data.plain[1]')).output, { index: 1, list: [1, true, null] });
    assert.match(state, /s3cret/); // Terraform needs it; the marks tell it which attributes hold one
    assert.match(state, /"sensitive_attributes": \[\n\s*\[\n\s*\{\n\s*"type": "get_attr",\n\s*"value": "input"/);
  } finally {
    await terraform.close();
  }
});
