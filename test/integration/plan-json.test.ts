import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { toPlanJson } from '../../src/cli/render/plan-json.ts';
import { renderState } from '../../src/cli/render/state-file.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { seatJudge } from './judge/seat-judge.ts';
import { openTerraform, type PlanDocument, type Terraform } from './judge/terraform.ts';
import { rootModule } from './judge/write-modules.ts';

const { found, missing, skip } = seatJudge();
const never = new AbortController().signal;

let cloud: RigCloud;
let rig: EstateRig;
/** A folder of Terraform with the same configuration, and no state at first. */
let judge: Terraform | undefined;

before(async () => {
  if (skip !== false) return;
  cloud = await startRigCloud();
  rig = await openEstate(cloud);
});
after(async () => {
  rig?.close();
  await Promise.all([judge?.close(), cloud?.stop()]);
});

const subnets = { a: '10.0.1.0/24', b: '10.0.2.0/24' };

/** Resources of AWS and of the ledger, several instances, nested blocks, unknowns and secrets. */
const content = {
  variable: {
    name: { type: 'string', default: 'main' },
    secret: { type: 'string', default: 's3cret', sensitive: true },
  },
  resource: {
    aws_vpc: { main: { cidr_block: '10.0.0.0/16', enable_dns_support: true, tags: { Name: '${var.name}' } } },
    aws_subnet: {
      s: {
        for_each: subnets,
        vpc_id: '${aws_vpc.main.id}',
        cidr_block: '${each.value}',
        tags: { Name: '${each.key}' },
      },
    },
    aws_security_group: {
      web: {
        name: 'web',
        description: 'for the web',
        vpc_id: '${aws_vpc.main.id}',
        lifecycle: { create_before_destroy: true },
      },
    },
    aws_dynamodb_table: {
      t: { name: 't', hash_key: 'pk', billing_mode: 'PAY_PER_REQUEST', attribute: [{ name: 'pk', type: 'S' }] },
    },
    terraform_data: {
      plain: { count: 2, input: { index: '${count.index}', list: [1, true, null] } },
      later: { input: '${aws_vpc.main.id}', triggers_replace: ['${var.name}'] },
      secret: { input: { user: 'me', password: '${var.secret}' } },
    },
  },
  output: {
    known: { value: { a: ['${var.name}'] } },
    later: { value: '${terraform_data.later.output}' },
    secret: { value: '${var.secret}', sensitive: true },
  },
};

/** Where the two may differ: what a value of ours is, beside what Terraform says, each with its reason. */
const excused: readonly { readonly at: RegExp; readonly reason: string }[] = [
  {
    at: /\.region$/,
    reason: 'An argument of every resource since version 6 of the provider, whichever version judges.',
  },
  {
    at: /^terraform_data\..*\.output$/,
    reason: 'It always is what the input is, which Terraform only says after the apply.',
  },
  {
    at: /^aws_security_group\.web\.name_prefix$/,
    reason: 'A prefix that is not configured is compared with nothing, so its live value is the name itself.',
  },
  {
    at: /\.(assign_generated_ipv6_cidr_block|table_class|server_side_encryption)$/,
    reason: 'The default of AWS, which we put back and for which the provider has no value.',
  },
];

/** Which objects change and how, without their values. */
function changesOf(plan: PlanDocument): Readonly<Record<string, unknown>> {
  const managed = plan.resource_changes.filter(({ mode }) => mode === 'managed');
  return Object.fromEntries(
    managed.map(({ address, type, name, index, provider_name: provider, change }) => [
      address,
      [type, name, index, provider, change.actions, change.replace_paths],
    ]),
  );
}

/** What the two say of the values of the same objects, where both say something and it is not the same. */
function disagreements(ours: PlanDocument, theirs: PlanDocument, part: 'before' | 'after'): readonly string[] {
  const byAddress = new Map(theirs.resource_changes.map((one) => [one.address, one.change]));
  return ours.resource_changes.flatMap(({ address, change }) => {
    const other = byAddress.get(address);
    const [mine, yours] = [change[part] ?? {}, other?.[part] ?? {}];
    const secrets = other?.[`${part}_sensitive`];
    const known = Object.entries(mine).filter(
      ([name, value]) => !isSame(value, mask(yours[name], secrets === false ? {} : secrets?.[name])),
    );
    const hidden = Object.keys(change.after_unknown).filter((name) => part === 'after' && !isNothing(yours[name]));
    return [
      ...known.map(
        ([name, value]) => `${address}.${name}: ${JSON.stringify(value)}, Terraform ${JSON.stringify(yours[name])}`,
      ),
      ...hidden.map((name) => `${address}.${name}: unknown, Terraform ${JSON.stringify(yours[name])}`),
    ].filter((line) => !excused.some(({ at }) => at.test(line.split(': ', 1)[0] ?? '')));
  });
}

/** Terraform shows what is sensitive; we never do, and an attribute with a secret in it is one as a whole. */
function mask(value: unknown, secrets: unknown): unknown {
  return hasSecret(secrets) ? '(sensitive value)' : value;
}

function hasSecret(secrets: unknown): boolean {
  return (
    secrets === true || (typeof secrets === 'object' && secrets !== null && Object.values(secrets).some(hasSecret))
  );
}

function isSame(ours: unknown, theirs: unknown): boolean {
  return (isNothing(ours) && isNothing(theirs)) || isDeepStrictEqual(tidy(ours), tidy(theirs));
}

/** The provider writes nothing as null, an empty text, false or an empty collection. */
function isNothing(value: unknown): boolean {
  const empty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return value === null || value === undefined || value === '' || value === false || empty;
}

function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).filter(([, item]) => !isNothing(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, tidy(item)]));
}

async function planOurs(): Promise<PlanDocument> {
  const report = await rig.worker.engine.plan(await rig.estate(), 'app', never, { whole: true });
  assert.deepEqual(
    report.diagnostics.filter(({ severity }) => severity === 'error'),
    [],
  );
  return JSON.parse(JSON.stringify(toPlanJson([report]))) as PlanDocument;
}

async function openTheirs(imports: readonly object[]): Promise<Terraform> {
  assert.ok(!('missing' in found), missing);
  const target = { endpoint: cloud.proxy.endpoint, region: rigRegion, keys: rig.account.person, mirror: found };
  const { terraform: settings, provider } = rootModule(target, [], []) as Readonly<Record<string, unknown>>;
  const document = { terraform: settings, provider, import: imports, ...content };
  return openTerraform(found, { 'main.tf.json': document });
}

test('plan --json says of a configuration what terraform show -json says of it', { skip }, async () => {
  rig.commit({ app: { provider: { aws: [{ region: rigRegion }] }, ...content } });
  judge = await openTheirs([]);
  const [ours, theirs] = [await planOurs(), await judge.planDocument()];
  assert.deepEqual(changesOf(ours), changesOf(theirs));
  assert.deepEqual(disagreements(ours, theirs, 'after'), []);
  assert.equal(ours.format_version, theirs.format_version);
  for (const [name, change] of Object.entries(theirs.output_changes)) {
    const secret = change['after_sensitive'] === true;
    const expected = secret ? { ...change, after: '(sensitive value)', before_sensitive: false } : change;
    assert.deepEqual(ours.output_changes[name], expected, name);
  }
  const planned = (plan: PlanDocument) =>
    new Set((plan.planned_values.root_module.resources ?? []).map(({ address }) => String(address)));
  assert.deepEqual(planned(ours), planned(theirs));
  const blocks = (plan: PlanDocument) =>
    new Map(
      plan.configuration.root_module.resources.map((one) => [String(one['address']), one['provider_config_key']]),
    );
  assert.deepEqual(blocks(ours), blocks(theirs));
  assert.deepEqual(ours.variables, { name: { value: 'main' }, secret: { value: '(sensitive value)' } });
  assert.doesNotMatch(JSON.stringify(ours), /"s3cret"/);
});

test('what exists is in it before and after, and in the long run as Terraform reads it', { skip }, async () => {
  assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
  const ours = await planOurs();
  assert.deepEqual([...new Set(ours.resource_changes.flatMap(({ change }) => change.actions))], ['no-op']);
  const moved = ours.resource_changes.filter(({ change }) => !isDeepStrictEqual(change.before, change.after));
  assert.deepEqual(moved, []);
  assert.deepEqual(ours.output_changes['known']?.['actions'], ['no-op']);
  const prior = ours.prior_state?.values?.root_module.resources ?? [];
  assert.equal(prior.length, ours.resource_changes.length);
  if (process.env['GROUNDSTATE_TEST_LONG'] === undefined) return;
  const imported = (await rig.entries('app')).filter(({ type }) => type.startsWith('aws_'));
  const terraform = await openTheirs(imported.map(({ address, id }) => ({ to: address.slice('app/'.length), id })));
  const theirs = await terraform.planDocument();
  await terraform.close();
  const aws = ours.resource_changes.filter(({ type }) => type.startsWith('aws_'));
  assert.equal(aws.length, 5);
  assert.deepEqual(disagreements({ ...ours, resource_changes: aws }, theirs, 'before'), []);
});

test('Terraform takes over by the state that is exported, and plans no change', { skip }, async () => {
  assert.ok(judge !== undefined);
  const exported = await rig.worker.engine.exportState(await rig.estate(), 'app', never);
  assert.deepEqual(exported.left, []);
  await writeFile(path.join(judge.place.cwd, 'terraform.tfstate'), renderState(exported, 'lineage'));
  const plan = await judge.planDocument();
  const actions = plan.resource_changes.map(({ change }) => change.actions.join());
  assert.deepEqual(
    actions,
    exported.objects.map(() => 'no-op'),
  );
  assert.deepEqual([...new Set(Object.values(plan.output_changes).flatMap(({ actions: said }) => said))], ['no-op']);
});
