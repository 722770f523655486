import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateInternetGatewayCommand } from '@aws-sdk/client-ec2';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';
import { buildLargeEstate, many } from '../support/rig-large-estate.ts';
import { seedLedger } from '../support/rig-seed.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const pages = (objects: number, page: number): number => Math.ceil(objects / page);

/** The fewest calls that can read the estate of `buildLargeEstate` (performance.md 3.1): n of each type in one VPC. */
function floorOf(n: number): Readonly<Record<string, number>> {
  return {
    'ec2 DescribeVpcs': 1,
    'ec2 DescribeVpcAttribute': 1,
    'ec2 DescribeSubnets': pages(n, 1000),
    'ec2 DescribeInternetGateways': pages(n, 1000),
    // Route tables, routes and associations share these pages; the VPC has a table of its own.
    'ec2 DescribeRouteTables': pages(n + 1, 100),
    'ec2 DescribeSecurityGroups': pages(n + 1, 1000),
    'ec2 DescribeSecurityGroupRules': pages(n, 1000),
    's3 ListBuckets': pages(n, 10_000),
    's3 GetBucketVersioning': n,
    'dynamodb DescribeTable': n,
    'tagging GetResources': pages(n, 100) * 2,
  };
}

for (const n of [1, 100]) {
  test(`a scan of ${n} objects of each type costs the floor of calls`, { timeout: 120_000 }, async () => {
    const rig = await openEstate(cloud);
    try {
      await buildLargeEstate(rig, 'estate', n);
      const first = await costOf(rig, async () => {
        const report = await rig.scan('estate');
        assert.deepEqual(report.drifts, []);
        assert.equal(report.complete, true);
        assert.equal(report.coverage.resources, 1 + 10 * n);
      });
      expectFloor(first, floorOf(n));
      await expectIdle(rig, first);
    } finally {
      rig.close();
    }
  });
}

test('a scan of 1,001 objects reads two pages, and so does the pass after it', { timeout: 120_000 }, async () => {
  const rig = await openEstate(cloud);
  const n = 1_001;
  try {
    const all = { count: n, tags: { Name: 'many' } };
    const commit = rig.commit({ estate: documentOf({ aws_internet_gateway: { all } }) });
    const TagSpecifications = [{ ResourceType: 'internet-gateway' as const, Tags: [{ Key: 'Name', Value: 'many' }] }];
    const ids = await many(n, async () => {
      const { InternetGateway } = await rig.ec2.send(new CreateInternetGatewayCommand({ TagSpecifications }));
      return InternetGateway?.InternetGatewayId ?? '';
    });
    const applied = { tags: { Name: 'many' } };
    const seeds = ids.map((id, index) => ({ address: `estate/aws_internet_gateway.all[${index}]`, id, applied }));
    await seedLedger(rig, 'estate', commit, seeds);
    const first = await costOf(rig, async () => {
      const report = await rig.scan('estate');
      assert.deepEqual(report.drifts, []);
      assert.equal(report.coverage.read, n);
    });
    expectFloor(first, { 'ec2 DescribeInternetGateways': pages(n, 1000) });
    await expectIdle(rig, first);
  } finally {
    rig.close();
  }
});

type Cost = Readonly<Record<string, number>>;

/** The calls to AWS that some work makes, by service and operation; who we are is asked once for every pass. */
async function costOf(rig: EstateRig, work: () => Promise<void>): Promise<Cost> {
  const before = rig.calls().length;
  await work();
  const made = rig
    .calls()
    .slice(before)
    .map(({ service, operation }) => `${service} ${operation}`);
  const cost = Object.fromEntries([...Map.groupBy(made, (name) => name)].map(([name, calls]) => [name, calls.length]));
  assert.equal(cost['sts GetCallerIdentity'], 1);
  const { 'sts GetCallerIdentity': _identity, ...rest } = cost;
  return rest;
}

function expectFloor(cost: Cost, floor: Cost): void {
  const sum = (of: Cost): number => Object.values(of).reduce((total, count) => total + count, 0);
  const shown = `${sum(cost)} calls for a floor of ${sum(floor)}: ${JSON.stringify(cost)}`;
  assert.ok(sum(cost) <= sum(floor) * 1.1, shown);
  // Fewer would mean that something was not read at all.
  for (const [name, fewest] of Object.entries(floor)) assert.ok((cost[name] ?? 0) >= fewest, `${name}: ${shown}`);
}

/** A whole pass over an estate in which nothing changed costs what the scan cost, and changes nothing. */
async function expectIdle(rig: EstateRig, scan: Cost): Promise<void> {
  const writes = rig.calls(true).length;
  const pass = await costOf(rig, async () => {
    const report = await rig.reconcile('estate');
    assert.deepEqual(changesIn(report.plan), []);
    assert.equal(report.outcome, 'nothing to do');
  });
  assert.deepEqual(pass, scan);
  assert.equal(rig.calls(true).length, writes);
}

function documentOf(resource: object): object {
  return { provider: { aws: [{ region: rigRegion }] }, resource };
}
