import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { resourceTypes } from '../../src/resources/registry.ts';
import type { Example } from '../conformance/example.ts';
import { describe as describeRun } from '../conformance/life.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { synthesizeStacks } from '../support/synthesize-stacks.ts';
import { seatJudge } from './judge/seat-judge.ts';
import { openTerraform, type PlannedChange } from './judge/terraform.ts';
import { importsOf, type Outputs, rootModule, stackModule } from './judge/write-modules.ts';

interface Exception {
  readonly type: string;
  readonly attribute: string;
  /** The only change that is excused. */
  readonly shows: RegExp;
  readonly reason: string;
}

/** Differences that Terraform shows right after an import and that are nobody's fault of ours, each with its reason. */
const exceptions: readonly Exception[] = [
  {
    type: 'aws_s3_bucket',
    attribute: 'force_destroy',
    shows: /^null -> true$/,
    reason: 'A local-only argument: AWS does not know it, so an import cannot find it (terraform-json.md 4).',
  },
  {
    type: 'aws_subnet',
    attribute: 'ipv6_cidr_block',
    shows: /^"" -> "[0-9a-f:]+\/64"$/,
    reason:
      'A fault of moto: it writes the state of the association one element too deep, and the provider takes no state for gone.',
  },
];

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

test('after we converged, the real Terraform imports every object and plans no change', { skip }, async () => {
  assert.ok(!('missing' in found), missing);
  const own = await synthesizeStacks();
  const examples = await exampleStacks();
  const stacks = { ...own.stacks, ...examples };
  const policy = 'version: 1\ndefaults: {drift: revert}\n';
  rig.commit(stacks, { dependencies: own.dependencies, policy });
  const outputs: Record<string, Outputs[string]> = {};
  for (const stack of Object.keys(stacks)) {
    const report = await rig.reconcile(stack);
    assert.equal(report.outcome, 'succeeded', `${stack}: ${describeRun(report)}`);
    outputs[stack] = Object.fromEntries((await rig.plan(stack)).outputs.map(({ name, value }) => [name, value]));
  }
  const names = Object.keys(stacks);
  const imports = (await Promise.all(names.map((stack) => importsOf(rig, stack)))).flat();
  const target = { endpoint: cloud.proxy.endpoint, region: rigRegion, keys: rig.account.person, mirror: found };
  const modules = Object.entries(stacks).map(
    ([stack, text]) => [`${stack}/main.tf.json`, stackModule(text, outputs)] as const,
  );
  const terraform = await openTerraform(found, {
    'main.tf.json': rootModule(target, names, imports),
    ...Object.fromEntries(modules),
  });
  try {
    const changes = await terraform.plan();
    assert.equal(changes.length, imports.length);
    assert.deepEqual(
      changes.filter(({ imported }) => !imported).map(({ address }) => address),
      [],
    );
    assert.deepEqual(changes.flatMap(complain), []);
    const written = cloud.proxy.count({ mutating: true, category: 'management' });
    const verdict = await terraform.planImported(Object.keys(own.stacks));
    assert.match(verdict, /^No changes\. Your infrastructure matches the configuration\.$/m);
    assert.equal(cloud.proxy.count({ mutating: true, category: 'management' }), written);
  } finally {
    await terraform.close();
  }
});

/** What Terraform would change, without what is excused. */
function complain({ address, type, actions, attributes }: PlannedChange): readonly string[] {
  if (actions.join() === 'no-op') return [];
  const excused = ([name, change]: readonly [string, string]): boolean =>
    exceptions.some((one) => one.type === type && one.attribute === name && one.shows.test(change));
  const rest = Object.entries(attributes).filter((entry) => !excused(entry));
  const harmless = actions.join() === 'update' && rest.length === 0;
  return harmless
    ? []
    : [`${actions.join()} ${address}: ${rest.map(([name, change]) => `${name} ${change}`).join('; ')}`];
}

/** The examples of the conformance suite, a stack each, so that the judge sees every type with many arguments. */
async function exampleStacks(): Promise<Readonly<Record<string, string>>> {
  const stacks: Record<string, string> = {};
  for (const type of Object.keys(resourceTypes)) {
    const { example } = (await import(`../conformance/examples/${type}.ts`)) as { readonly example: Example };
    const subject = { [type]: { ...example.parents[type], subject: example.config } };
    const document = {
      provider: { aws: [{ region: rigRegion }] },
      data: { aws_caller_identity: { current: {} } },
      resource: { ...example.parents, ...subject },
    };
    const stack = `example-${type.replaceAll('_', '-')}`;
    // Names of buckets are shared by everybody.
    stacks[stack] = JSON.stringify(document).replaceAll('life-setting', type.replaceAll('_', '-').slice(-30));
  }
  return stacks;
}
