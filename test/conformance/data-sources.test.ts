import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Plain } from '../../src/core/value.ts';
import { dataSources } from '../../src/resources/registry.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import type { Config } from './example.ts';
import { rights, trust } from './examples/iam-documents.ts';

/** What a data source is asked, and what one of its attributes has to answer. */
interface Question {
  readonly config: Config;
  /** An expression, and the one for what it must be equal to. */
  readonly ask: string;
  readonly expect: string | readonly string[];
}

const vpc_id = '${aws_vpc.main.id}';
const filterByVpc = [{ name: 'vpc-id', values: [vpc_id] }];

/** What there is to be found. */
const resource = {
  aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name: 'found' } } },
  aws_subnet: { main: { vpc_id, cidr_block: '10.0.1.0/24' } },
  aws_security_group: { main: { name: 'found', vpc_id } },
  aws_route_table: { main: { vpc_id, tags: { Name: 'found' } } },
  aws_s3_bucket: { main: { bucket: 'found-${data.aws_caller_identity.main.account_id}' } },
  aws_iam_policy: { main: { name: 'found', policy: rights('s3:GetObject') } },
  aws_iam_role: { main: { name: 'found', assume_role_policy: trust('ec2') } },
  aws_kms_key: { main: { description: 'found' } },
  aws_kms_alias: { main: { name: 'alias/found', target_key_id: '${aws_kms_key.main.key_id}' } },
};

const statement = [{ sid: 'A', actions: ['s3:GetObject'], resources: ['*'] }];
const policyText = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Sid: 'A', Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }],
});

const questions: Readonly<Record<string, Question>> = {
  aws_availability_zones: {
    config: { state: 'available' },
    ask: 'names',
    expect: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
  },
  aws_caller_identity: { config: {}, ask: 'account_id', expect: 'the account' },
  aws_iam_policy_document: { config: { statement }, ask: 'minified_json', expect: policyText },
  aws_partition: { config: {}, ask: 'dns_suffix', expect: 'amazonaws.com' },
  aws_region: { config: {}, ask: 'name', expect: rigRegion },
  aws_service_principal: { config: { service_name: 'ec2' }, ask: 'name', expect: 'ec2.amazonaws.com' },
  aws_vpc: { config: { tags: { Name: 'found' }, id: vpc_id }, ask: 'cidr_block', expect: '10.0.0.0/16' },
  aws_vpcs: { config: { filter: filterByVpc }, ask: 'ids', expect: ['aws_vpc.main'] },
  aws_subnet: { config: { id: '${aws_subnet.main.id}' }, ask: 'vpc_id', expect: 'aws_vpc.main' },
  aws_subnets: { config: { filter: filterByVpc }, ask: 'ids', expect: ['aws_subnet.main'] },
  aws_security_group: {
    config: { vpc_id, name: '${aws_security_group.main.name}' },
    ask: 'id',
    expect: 'aws_security_group.main',
  },
  aws_route_table: { config: { route_table_id: '${aws_route_table.main.id}' }, ask: 'vpc_id', expect: 'aws_vpc.main' },
  aws_route_tables: {
    config: { vpc_id, tags: '${aws_route_table.main.tags}' },
    ask: 'ids',
    expect: ['aws_route_table.main'],
  },
  aws_s3_bucket: { config: { bucket: '${aws_s3_bucket.main.id}' }, ask: 'id', expect: 'aws_s3_bucket.main' },
  aws_iam_policy: { config: { arn: '${aws_iam_policy.main.arn}' }, ask: 'name', expect: 'found' },
  aws_iam_role: { config: { name: '${aws_iam_role.main.name}' }, ask: 'id', expect: 'aws_iam_role.main' },
  aws_kms_key: { config: { key_id: '${aws_kms_key.main.key_id}' }, ask: 'description', expect: 'found' },
  aws_kms_alias: { config: { name: '${aws_kms_alias.main.name}' }, ask: 'name', expect: 'alias/found' },
};

/** What cannot be made by the types that there are: read over an account that the test of the data source prepares. */
const readElsewhere: ReadonlySet<string> = new Set([
  'archive_file',
  'aws_ami',
  'aws_canonical_user_id',
  'aws_ec2_managed_prefix_list',
  'aws_elb_service_account',
  'aws_route53_zone',
  'aws_s3_object',
  'aws_secretsmanager_secret',
  'aws_secretsmanager_secret_version',
  'aws_security_groups',
  'aws_sns_topic',
  'aws_sqs_queue',
  'aws_ssm_parameter',
  'cloudinit_config',
  'terraform_remote_state',
]);

let cloud: RigCloud;
let rig: EstateRig;
let answers: ReadonlyMap<string, unknown>;
let ids: ReadonlyMap<string, string>;

before(async () => {
  cloud = await startRigCloud();
  rig = await openEstate(cloud);
  const data = Object.fromEntries(Object.entries(questions).map(([type, { config }]) => [type, { main: config }]));
  const output = Object.fromEntries(
    Object.entries(questions).map(([type, { ask }]) => [type, { value: `\${data.${type}.main.${ask}}` }]),
  );
  rig.commit({ read: { provider: { aws: [{ region: rigRegion }] }, resource, data, output } });
  const report = await rig.reconcile('read');
  assert.equal(report.outcome, 'succeeded', report.notes.join('\n'));
  answers = new Map((await rig.plan('read')).outputs.map(({ name, value }) => [name, value]));
  ids = new Map((await rig.entries('read')).map(({ address, id }) => [address.slice('read/'.length), id]));
});
after(async () => {
  rig?.close();
  await cloud?.stop();
});

describe('every data source is read over objects that we made', () => {
  for (const [type, { ask, expect }] of Object.entries(questions)) {
    test(`${type} answers with ${ask}`, () => assert.deepEqual(answers.get(type), meant(expect)));
  }

  test('reading them again changes nothing', async () => {
    const before = rig.calls(true).length;
    assert.equal((await rig.reconcile('read')).outcome, 'nothing to do');
    assert.equal(rig.calls(true).length, before);
  });
});

test('every data source of the registry is asked here or in a test of its own', () => {
  assert.deepEqual(Object.keys(dataSources).sort(), [...Object.keys(questions), ...readElsewhere].sort());
  const folder = fileURLToPath(new URL('../resources', import.meta.url));
  const texts = globSync('**/*.test.ts', { cwd: folder }).map((file) => readFileSync(path.join(folder, file), 'utf8'));
  const untested = [...readElsewhere].filter((type) => !texts.some((text) => new RegExp(`\\b${type}\\b`).test(text)));
  assert.deepEqual(untested, []);
});

/** An expectation with the names of objects replaced by their ids. */
function meant(expect: Question['expect']): Plain {
  if (typeof expect !== 'string') return expect.map((one) => ids.get(one) ?? one);
  return expect === 'the account' ? rig.account.id : (ids.get(expect) ?? expect);
}
