import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { loadSettings } from '../../src/config/load-settings.ts';
import { type ProviderMirror } from '../integration/judge/find-provider.ts';
import { seatJudge } from '../integration/judge/seat-judge.ts';
import { openTerraform } from '../integration/judge/terraform.ts';
import { copySources, installCdktn, moveImports } from '../stacks/on-cdktn.ts';
import { comparable, synthesizeApp } from '../stacks/same-app.ts';
import { emulatorProvider } from '../support/emulator-provider.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Block = Readonly<Record<string, unknown>>;

interface Document {
  readonly resource: Record<string, Readonly<Record<string, Block>>>;
  readonly provider: { readonly aws: readonly Block[] };
  readonly output: Block;
}

let out: string;
let document: Document;
let spoke: Document;

const withSpoke = (text: string): string =>
  text.replace('spokes: []', `spokes: [{ account: '210987654321', externalId: 'acme-7' }]`);

/** The deployment with a second account, as a copy in which the sources of the types are the ones of the project. */
async function copyInfra(name: string, edit: (text: string) => string): Promise<string> {
  const folder = path.join(out, name);
  await mkdir(folder);
  await symlink(path.join(root, 'src'), path.join(folder, 'src'));
  await copySources(path.join(root, 'infra'), path.join(folder, 'infra'), edit);
  return folder;
}

before(async () => {
  out = await mkdtemp(path.join(tmpdir(), 'groundstate-infra-'));
  const folder = await copyInfra('cdktf', withSpoke);
  await symlink(path.join(root, 'node_modules'), path.join(folder, 'node_modules'));
  const documents = await synthesizeApp('infra/main.ts', folder);
  document = documents['groundstate'] as unknown as Document;
  spoke = documents['spoke-210987654321'] as unknown as Document;
});
after(() => rm(out, { recursive: true, force: true }));

const all = (type: string): readonly Block[] => Object.values(document.resource[type] ?? {});

/** The one container of the task definition of this family. */
function container(family: string): Block {
  const task = all('aws_ecs_task_definition').find((one) => one['family'] === family);
  return (JSON.parse(String(task?.['container_definitions'])) as readonly Block[])[0] ?? {};
}

test('synthesis runs in a task of its own without a role, and no secret is in the template', () => {
  const synth = all('aws_ecs_task_definition').find((one) => one['family'] === 'groundstate-production-synth');
  assert.equal(synth?.['task_role_arn'], undefined);
  assert.equal(container('groundstate-production-synth')['secrets'], undefined);
  const worker = container('groundstate-production-worker');
  assert.deepEqual(
    (worker['secrets'] as readonly Block[]).map(({ name }) => name),
    ['GROUNDSTATE_GIT_TOKEN'],
  );
  assert.ok(
    !(worker['environment'] as readonly Block[]).some(({ name }) => /TOKEN|SECRET|PASSWORD/.test(String(name))),
  );
});

test('the worker starts with the settings that it is given', () => {
  const worker = container('groundstate-production-worker');
  const given = (worker['environment'] as readonly { readonly name: string; readonly value: string }[]).map(
    ({ name, value }) => [
      name,
      value.replaceAll(/^\$\{aws_sqs_queue\.[^}]*\.url\}$/g, 'https://sqs.eu-west-1.amazonaws.com/1/q'),
    ],
  );
  const secrets = (worker['secrets'] as readonly { readonly name: string }[]).map(({ name }) => [name, 'a secret']);
  const settings = loadSettings({ flags: {}, environment: Object.fromEntries([...given, ...secrets]), cwd: '/' });
  assert.deepEqual([settings.installation, settings.synthIsolation], ['production', 'task']);
});

test('the worker cannot write to its own image, runs as nobody, and has time to give its leases back', () => {
  const worker = container('groundstate-production-worker');
  assert.equal(worker['readonlyRootFilesystem'], true);
  assert.equal(worker['user'], '10001:10001');
  assert.ok(Number(worker['stopTimeout']) > 25);
});

test('the table is protected, recoverable and on demand, and the queue takes messages of our rules only', () => {
  const [table] = all('aws_dynamodb_table');
  assert.equal(table?.['deletion_protection_enabled'], true);
  assert.equal(table?.['billing_mode'], 'PAY_PER_REQUEST');
  assert.deepEqual(table?.['point_in_time_recovery'], { enabled: true });
  const policy = JSON.parse(String(all('aws_sqs_queue_policy')[0]?.['policy'])) as {
    readonly Statement: readonly Block[];
  };
  const [allow] = policy.Statement.filter(({ Effect }) => Effect === 'Allow');
  assert.deepEqual(allow?.['Condition'], {
    ArnLike: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:123456789012:rule/groundstate-production-*' },
  });
  const redrive = all('aws_sqs_queue')
    .map((queue) => queue['redrive_policy'])
    .find((one) => one !== undefined);
  assert.ok(typeof redrive === 'string' && redrive.includes('"maxReceiveCount":5'));
});

test('there is a rule for each service whose objects can be edited, within the limit of a pattern', () => {
  const rules = all('aws_cloudwatch_event_rule');
  assert.ok(rules.length >= 6, `${rules.length} rules`);
  for (const rule of rules) assert.ok(String(rule['event_pattern']).length <= 2_048, String(rule['name']));
});

test('the same code runs on cdktn and declares the same', async () => {
  const folder = await copyInfra('cdktn', (text) => moveImports(withSpoke(text)));
  await installCdktn(path.join(root, 'infra'), folder);
  const documents = await synthesizeApp('infra/main.ts', folder);
  const same = { groundstate: document, 'spoke-210987654321': spoke } as unknown as typeof documents;
  assert.deepEqual(comparable(documents), comparable(same));
});

test('another account gets twins of the two roles, which trust those of the hub with the external id alone', () => {
  const roles = Object.values(spoke.resource['aws_iam_role'] ?? {});
  assert.deepEqual(roles.map(({ name, path: place }) => `${String(place)}${String(name)}`).toSorted(), [
    '/groundstate/production/apply',
    '/groundstate/production/read',
  ]);
  for (const role of roles) {
    const trust = JSON.parse(String(role['assume_role_policy'])) as { readonly Statement: readonly Block[] };
    assert.deepEqual(
      trust.Statement.map(({ Principal, Condition }) => ({ Principal, Condition })),
      [
        {
          Principal: { AWS: `arn:aws:iam::123456789012:role/groundstate/production/${String(role['name'])}` },
          Condition: { StringEquals: { 'sts:ExternalId': 'acme-7' } },
        },
      ],
    );
  }
  assert.deepEqual(spoke.provider.aws[0]?.['allowed_account_ids'], ['210987654321']);
  const worker = container('groundstate-production-worker')['environment'] as readonly Block[];
  const own = String(worker.find(({ name }) => name === 'GROUNDSTATE_OWN_ARNS')?.['value']);
  assert.match(own, /arn:aws:iam::210987654321:role\/groundstate\/production\/apply/);
});

const { found, missing, skip } = seatJudge('TERRAFORM DID NOT PLAN IT');

test('the real Terraform takes it, and plans to create everything', { skip }, async () => {
  assert.ok(!('missing' in found), missing);
  const cloud = await startRigCloud();
  const terraform = await openTerraform(found, { 'main.tf.json': await forEmulator(cloud, found) });
  try {
    const changes = await terraform.plan();
    assert.ok(changes.length > 50, `${changes.length} changes`);
    assert.deepEqual(
      changes.filter(({ actions }) => actions.join() !== 'create'),
      [],
    );
  } finally {
    await terraform.close();
    await cloud.stop();
  }
});

/** The document with the provider that is on this machine, in the account of the emulator. */
async function forEmulator({ proxy, newAccount }: RigCloud, mirror: ProviderMirror): Promise<object> {
  const { person, id } = await newAccount();
  const services = ['dynamodb', 'ec2', 'ecs', 'elbv2', 'events', 'cloudwatch', 'iam', 'logs', 's3', 'sqs', 'sts'];
  const provider = {
    ...document.provider.aws[0],
    allowed_account_ids: [id],
    ...emulatorProvider({ endpoint: proxy.endpoint, region: rigRegion, keys: person, services }),
  };
  const { output } = document;
  const resource = { ...document.resource };
  // Both in one plan; their roles have the same names.
  const abroad = JSON.parse(JSON.stringify(spoke.resource).replaceAll('roles_', 'abroad_')) as Document['resource'];
  for (const [type, blocks] of Object.entries(abroad)) resource[type] = { ...resource[type], ...blocks };
  const required = { aws: { source: 'hashicorp/aws', version: `= ${mirror.version}` } };
  return { terraform: { required_providers: required }, provider: { aws: [provider] }, resource, output };
}
