import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTagsCommand, CreateVpcCommand, DeleteVpcCommand, DescribeTagsCommand } from '@aws-sdk/client-ec2';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { encodeAddress } from '../../src/core/mark.ts';
import type { PlanReport } from '../../src/engine/reports.ts';
import { changesIn, type EstateRig, onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const provider = { aws: [{ region: rigRegion }] };
const vpc = { cidr_block: '10.0.0.0/16', tags: { Name: 'main' } };

let cloud: RigCloud;
before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const withEstate = (work: (rig: EstateRig) => Promise<void>): Promise<void> => onNewEstate(cloud, work);

/** Commits the stack `net` and applies it; the outcome must be the one that is expected. */
async function apply(rig: EstateRig, document: object, outcome = 'succeeded'): Promise<PlanReport | undefined> {
  rig.commit({ net: { provider, ...document } });
  const report = await rig.reconcile('net');
  assert.equal(report.outcome, outcome, JSON.stringify([report.notes, report.plan?.diagnostics]));
  return report.plan;
}

/** The plan of a commit that is not applied. */
function look(rig: EstateRig, document: object): Promise<PlanReport> {
  rig.commit({ net: { provider, ...document } });
  return rig.plan('net');
}

async function entries(rig: EstateRig): Promise<Readonly<Record<string, string>>> {
  return Object.fromEntries((await rig.entries('net')).map(({ address, id }) => [address.slice('net/'.length), id]));
}

async function markOf(rig: EstateRig, id: string): Promise<string | undefined> {
  const { Tags } = await rig.ec2.send(
    new DescribeTagsCommand({
      Filters: [
        { Name: 'resource-id', Values: [id] },
        { Name: 'key', Values: ['groundstate:address'] },
      ],
    }),
  );
  return Tags?.[0]?.Value;
}

function errors(plan: PlanReport | undefined): readonly string[] {
  return (plan?.diagnostics ?? []).filter(({ severity }) => severity === 'error').map(({ detail }) => detail);
}

const made = (rig: EstateRig, operation: string): number =>
  rig.calls(true).filter((call) => call.operation === operation).length;

/** Creates a VPC as somebody beside us does. */
async function foreignVpc(rig: EstateRig, cidr: string, tags: Readonly<Record<string, string>> = {}): Promise<string> {
  const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: cidr }));
  const id = Vpc?.VpcId ?? '';
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (Tags.length > 0) await rig.ec2.send(new CreateTagsCommand({ Resources: [id], Tags }));
  return id;
}

describe('moved', () => {
  test('over a chain and into for_each: ledger, mark and dependents follow, nothing is made or deleted', () =>
    withEstate(async (rig) => {
      const subnet = (of: string) => ({ s: { vpc_id: `\${aws_vpc.${of}.id}`, cidr_block: '10.0.1.0/24' } });
      const named = { ...vpc, tags: { Name: '${uuid()}' } };
      await apply(rig, { resource: { aws_vpc: { a: named }, aws_subnet: subnet('a') } });
      const { 'aws_vpc.a': id = '' } = await entries(rig);
      const moved = [
        { from: 'aws_vpc.b', to: 'aws_vpc.c["one/two"]' },
        { from: 'aws_vpc.a', to: 'aws_vpc.b' },
      ];
      const each = { ...named, for_each: { 'one/two': 1 } };
      const document = { moved, resource: { aws_vpc: { c: each }, aws_subnet: subnet('c["one/two"]') } };
      const plan = await apply(rig, document);
      assert.deepEqual(changesIn(plan), ['adopt net/aws_vpc.c["one/two"]']);
      const change = plan?.decisions.find(({ change: { action } }) => action === 'adopt')?.change;
      assert.equal(change?.movedFrom, 'net/aws_vpc.a');
      assert.deepEqual(Object.keys(await entries(rig)).sort(), ['aws_subnet.s', 'aws_vpc.c["one/two"]']);
      assert.equal(await markOf(rig, id), encodeAddress('net/aws_vpc.c["one/two"]'));
      const [below] = (await rig.entries('net')).filter(({ type }) => type === 'aws_subnet');
      assert.deepEqual(below?.dependencies, ['net/aws_vpc.c["one/two"]']);
      assert.deepEqual([made(rig, 'CreateVpc'), made(rig, 'DeleteVpc')], [1, 0]);
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));

  test('out of for_each and a whole resource; and count that comes and goes needs no block', () =>
    withEstate(async (rig) => {
      const each = (name: string) => ({
        [name]: { ...vpc, for_each: { a: '10.1.0.0/16', b: '10.2.0.0/16' }, cidr_block: '${each.value}' },
      });
      await apply(rig, { resource: { aws_vpc: each('x'), aws_internet_gateway: { g: {} } } });
      const first = await entries(rig);
      const moved = [{ from: 'aws_vpc.x', to: 'aws_vpc.y' }];
      const counted = { g: { count: 1 } };
      await apply(rig, { moved, resource: { aws_vpc: each('y'), aws_internet_gateway: counted } });
      const second = await entries(rig);
      assert.deepEqual(
        [second['aws_vpc.y["a"]'], second['aws_vpc.y["b"]'], second['aws_internet_gateway.g[0]']],
        [first['aws_vpc.x["a"]'], first['aws_vpc.x["b"]'], first['aws_internet_gateway.g']],
      );
      const out = [{ from: 'aws_vpc.y["a"]', to: 'aws_vpc.z' }];
      const single = { z: { ...vpc, cidr_block: '10.1.0.0/16' } };
      const plan = await apply(rig, { moved: out, resource: { aws_vpc: single, aws_internet_gateway: { g: {} } } });
      assert.deepEqual(changesIn(plan), [
        'adopt net/aws_internet_gateway.g',
        'adopt net/aws_vpc.z',
        'delete net/aws_vpc.y["b"]',
      ]);
      assert.equal((await entries(rig))['aws_vpc.z'], first['aws_vpc.x["a"]']);
      assert.deepEqual([made(rig, 'CreateVpc'), made(rig, 'CreateInternetGateway')], [2, 1]);
    }));

  test('a move together with a change is one update, and one with a replacement leaves nothing behind', () =>
    withEstate(async (rig) => {
      await apply(rig, { resource: { aws_vpc: { a: vpc } } });
      const b = { ...vpc, tags: { Name: 'other' } };
      const plan = await apply(rig, { moved: [{ from: 'aws_vpc.a', to: 'aws_vpc.b' }], resource: { aws_vpc: { b } } });
      assert.deepEqual(changesIn(plan), ['update net/aws_vpc.b: tags']);
      const replaced = await apply(rig, {
        moved: [{ from: 'aws_vpc.b', to: 'aws_vpc.c' }],
        resource: { aws_vpc: { c: { ...vpc, cidr_block: '10.9.0.0/16' } } },
      });
      assert.deepEqual(changesIn(replaced), ['replace net/aws_vpc.c']);
      assert.deepEqual(Object.keys(await entries(rig)), ['aws_vpc.c']);
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));

  test('to an address that is taken, or from one that is still declared: nothing is done and nothing deleted', () =>
    withEstate(async (rig) => {
      const two = { a: vpc, b: { cidr_block: '10.1.0.0/16' } };
      await apply(rig, { resource: { aws_vpc: two } });
      const moved = [{ from: 'aws_vpc.a', to: 'aws_vpc.b' }];
      const taken = await look(rig, { moved, resource: { aws_vpc: { b: two.b } } });
      assert.match(
        errors(taken)[0] ?? '',
        /net\/aws_vpc\.a is said to have moved to net\/aws_vpc\.b, and the ledger knows/,
      );
      assert.equal((await rig.reconcile('net')).outcome, 'blocked');
      const declared = await look(rig, { moved: [{ from: 'aws_vpc.a', to: 'aws_vpc.c' }], resource: { aws_vpc: two } });
      assert.match(errors(declared).join(), /aws_vpc\.a is said to have moved to aws_vpc\.c, and is still declared/);
      assert.equal((await rig.reconcile('net')).outcome, 'blocked');
      assert.equal(Object.keys(await entries(rig)).length, 2);
      assert.equal(made(rig, 'DeleteVpc'), 0);
    }));
});

describe('import', () => {
  test('takes objects over by their ids, with for_each, marks them and creates none', () =>
    withEstate(async (rig) => {
      const [one, two] = [await foreignVpc(rig, '10.1.0.0/16'), await foreignVpc(rig, '10.2.0.0/16', { Name: 'old' })];
      const Bucket = `imported-${rig.account.id}`;
      await rig.s3.send(
        new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: rigRegion } }),
      );
      const document = {
        locals: { found: { a: { id: one, cidr: '10.1.0.0/16' }, b: { id: two, cidr: '10.2.0.0/16' } } },
        import: [
          { for_each: '${local.found}', to: 'aws_vpc.v[each.key]', id: '${each.value.id}' },
          { to: 'aws_s3_bucket.s', id: Bucket },
        ],
        resource: {
          aws_vpc: { v: { for_each: '${local.found}', cidr_block: '${each.value.cidr}', tags: { Name: 'new' } } },
          aws_s3_bucket: { s: { bucket: Bucket } },
        },
      };
      const plan = await apply(rig, document);
      assert.deepEqual(changesIn(plan), [
        'adopt net/aws_s3_bucket.s',
        'update net/aws_vpc.v["a"]: tags',
        'update net/aws_vpc.v["b"]: tags',
      ]);
      assert.deepEqual(await entries(rig), { 'aws_vpc.v["a"]': one, 'aws_vpc.v["b"]': two, 'aws_s3_bucket.s': Bucket });
      assert.equal(await markOf(rig, two), encodeAddress('net/aws_vpc.v["b"]'));
      assert.deepEqual([made(rig, 'CreateVpc'), made(rig, 'CreateBucket')], [0, 0]);
      assert.deepEqual(changesIn((await rig.reconcile('net')).plan), []);
    }));

  test('is refused where the object is missing, would be replaced, or belongs to somebody else', () =>
    withEstate(async (rig) => {
      const wanted = (id: string, cidr = '10.1.0.0/16') => ({
        import: [{ to: 'aws_vpc.v', id }],
        resource: { aws_vpc: { v: { cidr_block: cidr }, mine: vpc } },
      });
      await apply(rig, { resource: { aws_vpc: { mine: vpc } } });
      const before = made(rig, 'CreateVpc');
      const mark = { 'groundstate:installation': 'other', 'groundstate:address': 'x/y', 'groundstate:operation': 'o' };
      const { 'aws_vpc.mine': mine = '' } = await entries(rig);
      const other = await foreignVpc(rig, '10.1.0.0/16', mark);
      const free = await foreignVpc(rig, '10.1.0.0/16');
      const cases: readonly (readonly [object, RegExp])[] = [
        [wanted('vpc-00000000'), /there is no aws_vpc "vpc-00000000" in eu-west-1.*not created in its place/],
        [wanted(free, '10.8.0.0/16'), /its cidr_block cannot be changed in place/],
        [wanted(other), /bears the mark of the installation "other"/],
        [wanted(mine), /is net\/aws_vpc\.mine already/],
        [{ ...wanted(free), import: [{ to: 'aws_vpc.nowhere', id: free }] }, /which the configuration does not have/],
        [
          {
            ...wanted(free),
            import: [{ to: 'aws_vpc.v', id: '${aws_vpc.later.id}' }],
            resource: { aws_vpc: { v: vpc, later: { cidr_block: '10.7.0.0/16' }, mine: vpc } },
          },
          /known only after apply/,
        ],
      ];
      for (const [document, message] of cases) {
        const plan = await look(rig, document);
        assert.match(errors(plan).join('\n'), message);
        assert.ok(['blocked', 'nothing to do'].includes((await rig.reconcile('net')).outcome));
      }
      assert.equal(made(rig, 'CreateVpc'), before);
      assert.equal(made(rig, 'DeleteVpc'), 0);
    }));

  test('takes over what another stack forgot, and not before', () =>
    withEstate(async (rig) => {
      const net = (more: object, resource: object) => ({
        provider,
        ...more,
        resource: { aws_internet_gateway: { g: {} }, ...resource },
      });
      rig.commit({ net: net({}, { aws_vpc: { a: vpc } }) });
      await rig.reconcile('net');
      const { 'aws_vpc.a': id = '' } = await entries(rig);
      const app = { provider, import: [{ to: 'aws_vpc.b', id }], resource: { aws_vpc: { b: vpc } } };
      const removed = { removed: [{ from: 'aws_vpc.a', lifecycle: { destroy: false } }] };
      rig.commit({ net: net(removed, {}), app });
      assert.match(errors(await rig.plan('app')).join(), /is net\/aws_vpc\.a already/);
      assert.equal((await rig.reconcile('net')).outcome, 'succeeded');
      assert.deepEqual(Object.keys(await entries(rig)), ['aws_internet_gateway.g']);
      assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
      assert.equal(await markOf(rig, id), encodeAddress('app/aws_vpc.b'));
      assert.deepEqual([made(rig, 'CreateVpc'), made(rig, 'DeleteVpc')], [1, 0]);
    }));
});

describe('removed', () => {
  test('forgets or destroys, and contradicts a declaration', () =>
    withEstate(async (rig) => {
      const kept = { aws_internet_gateway: { g: {} } };
      const removed = (name: string, destroy: boolean) => ({ from: `aws_vpc.${name}`, lifecycle: { destroy } });
      await apply(rig, { resource: { ...kept, aws_vpc: { a: vpc, b: { cidr_block: '10.1.0.0/16' } } } });
      const { 'aws_vpc.a': id = '' } = await entries(rig);
      const both = [removed('a', false), removed('b', true)];
      const stale = await look(rig, { removed: both, resource: { ...kept, aws_vpc: { a: vpc } } });
      assert.match(errors(stale).join(), /aws_vpc\.a is not managed any more, and aws_vpc\.a is still declared/);
      const plan = await apply(rig, { removed: both, resource: kept });
      assert.deepEqual(changesIn(plan), ['delete net/aws_vpc.b', 'forget net/aws_vpc.a']);
      assert.deepEqual(Object.keys(await entries(rig)), ['aws_internet_gateway.g']);
      assert.equal(made(rig, 'DeleteVpc'), 1);
      await rig.ec2.send(new DeleteVpcCommand({ VpcId: id }));
    }));
});
