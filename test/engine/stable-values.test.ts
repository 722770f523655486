import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DescribeVpcsCommand } from '@aws-sdk/client-ec2';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { compareSync } from 'bcryptjs';
import { changesIn, type EstateRig, onNewEstate, openPolicy } from '../support/estate-rig.ts';
import { readWholeTable } from '../support/read-table.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const provider = { aws: [{ region: rigRegion }] };
const never = new AbortController().signal;
const uuid = /[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}/;

let cloud: RigCloud;
before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const withEstate = (work: (rig: EstateRig) => Promise<void>): Promise<void> => onNewEstate(cloud, work);

async function buckets(rig: EstateRig): Promise<readonly string[]> {
  const { Buckets = [] } = await rig.s3.send(new ListBucketsCommand({}));
  return Buckets.map(({ Name = '' }) => Name).sort();
}

function bucketsNamed(names: Readonly<Record<string, string>>): object {
  const resource = Object.fromEntries(Object.entries(names).map(([name, bucket]) => [name, { bucket }]));
  return { provider, resource: { aws_s3_bucket: resource } };
}

describe('uuid(), timestamp() and bcrypt()', () => {
  test('are chosen once: a name that is built on uuid() stays, and the plan says so before', () =>
    withEstate(async (rig) => {
      rig.commit({ app: bucketsNamed({ a: 'x-${uuid()}', b: 'y-${substr(uuid(), 0, 13)}-${uuid()}' }) });
      const plan = await rig.plan('app');
      const note = plan.diagnostics.find(({ code }) => code === 'value-chosen-once');
      assert.match(note?.detail ?? '', /uuid\(\) of aws_s3_bucket\.a \(resource\.aws_s3_bucket\.a\.bucket\)/);
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'succeeded', JSON.stringify(report.notes));
      const made = await buckets(rig);
      const parts = made.flatMap((name) => name.slice(2).match(/[\da-f]{8}-[\da-f]{4}/g) ?? []);
      assert.equal(new Set(parts).size, 3, made.join());
      const planned = plan.decisions.flatMap(({ change }) =>
        change.differences.filter(({ attribute }) => attribute === 'bucket').map(({ desired }) => desired),
      );
      assert.deepEqual(planned.map(String).sort(), made, 'what was planned is what was made');
      const again = await rig.reconcile('app');
      assert.deepEqual(changesIn(again.plan), []);
      assert.deepEqual(again.plan?.diagnostics, []);
      const other = rig.another('worker-2');
      assert.deepEqual(changesIn((await rig.reconcile('app', { worker: other })).plan), []);
      assert.deepEqual(await buckets(rig), made);
    }));

  test('a choice is durable before the call that it goes into, and survives the crash of that call', () =>
    withEstate(async (rig) => {
      rig.commit({ app: bucketsNamed({ a: 'x-${uuid()}' }) });
      const kept: string[] = [];
      const unhook = cloud.proxy.hooks.afterEffect((call) => {
        if (call.operation === 'CreateBucket') kept.push(call.operation);
      });
      rig.spoil({ operation: 'CreateBucket' }, { kind: 'access-denied' });
      await rig.reconcile('app');
      unhook();
      assert.deepEqual(kept, []);
      const [chosen] = (await rig.worker.ledger.load('app', never)).stable;
      assert.match(chosen?.value ?? '', uuid);
      await rig.reconcile('app', { worker: rig.another('worker-2'), patience: 'wait' });
      assert.deepEqual(await buckets(rig), [`x-${chosen?.value}`]);
    }));

  test('each key and each turn of a for expression has a value of its own; a local has one for all who use it', () =>
    withEstate(async (rig) => {
      const tags = { one: '${uuid()}', list: '${join(",", [for i in range(3) : uuid()])}', shared: '${local.id}' };
      const vpc = { for_each: { a: '10.0.0.0/16', b: '10.1.0.0/16' }, cidr_block: '${each.value}', tags };
      rig.commit({ app: { provider, locals: { id: '${uuid()}' }, resource: { aws_vpc: { main: vpc } } } });
      await rig.reconcile('app');
      const applied = (await rig.entries('app')).map(({ applied: { tags: own } }) => own as Record<string, string>);
      assert.equal(new Set(applied.map(({ shared }) => shared)).size, 1);
      const own = applied.flatMap(({ one = '', list = '' }) => [one, ...list.split(',')]);
      assert.equal(new Set(own).size, 8, own.join());
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
    }));

  test('a place that leaves Git loses its value, and gets another one when it comes back', () =>
    withEstate(async (rig) => {
      const keeper = { keep: `keep-${rig.account.id}` };
      const values = async () => (await rig.worker.ledger.load('app', never)).stable.map(({ value }) => value);
      rig.commit({ app: bucketsNamed({ ...keeper, a: 'x-${uuid()}' }) });
      await rig.reconcile('app');
      const [first] = await values();
      rig.commit({ app: bucketsNamed(keeper) }, { policy: openPolicy.replace('auto', 'off') });
      await rig.reconcile('app');
      assert.deepEqual(await values(), [first], 'as long as the object stands, so does its name');
      rig.commit(
        { app: bucketsNamed(keeper) },
        {
          policy: `${openPolicy}stacks: {app: {allow: [{data_bearing_delete: app/aws_s3_bucket.a, reason: a test}]}}\n`,
        },
      );
      await rig.reconcile('app');
      await rig.reconcile('app');
      assert.deepEqual(await values(), []);
      rig.commit({ app: bucketsNamed({ ...keeper, a: 'x-${uuid()}' }) });
      await rig.reconcile('app');
      const [second] = await values();
      assert.match(second ?? '', uuid);
      assert.notEqual(second, first);
    }));

  test('timestamp() is the time of the first apply, and what it goes into is not written again', () =>
    withEstate(async (rig) => {
      const document = (more: object) => ({
        provider,
        resource: { aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { born: '${timestamp()}', ...more } } } },
      });
      const since = Date.now() - 1_000;
      rig.commit({ app: document({}) });
      await rig.reconcile('app');
      const born = async () => {
        const [entry] = await rig.entries('app');
        return (entry?.applied['tags'] as Record<string, string> | undefined)?.['born'] ?? '';
      };
      const first = await born();
      assert.ok(Date.parse(first) >= since && Date.parse(first) <= Date.now(), first);
      rig.commit({ app: document({ Name: 'later' }) });
      const report = await rig.reconcile('app');
      assert.deepEqual(changesIn(report.plan), ['update app/aws_vpc.main: tags']);
      assert.equal(await born(), first);
    }));

  test('bcrypt() of a secret stays as it is, follows the secret, and stands nowhere in the ledger', () =>
    withEstate(async (rig) => {
      const document = (secret: string) => ({
        provider,
        variable: { word: { type: 'string', default: secret, sensitive: true } },
        resource: { aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { hash: '${bcrypt(var.word, 4)}' } } } },
      });
      const live = async () => {
        const { Vpcs = [] } = await rig.ec2.send(new DescribeVpcsCommand({}));
        return Vpcs.flatMap(({ Tags = [] }) => Tags).find(({ Key }) => Key === 'hash')?.Value ?? '';
      };
      rig.commit({ app: document('correct horse') });
      const report = await rig.reconcile('app');
      assert.equal(report.outcome, 'succeeded', JSON.stringify(report.notes));
      const first = await live();
      assert.ok(compareSync('correct horse', first), first);
      assert.deepEqual(changesIn((await rig.reconcile('app')).plan), []);
      rig.commit({ app: document('battery staple') });
      await rig.reconcile('app');
      const second = await live();
      assert.ok(compareSync('battery staple', second), second);
      const table = await readWholeTable(rig);
      for (const secret of [first, second, 'correct horse', 'battery staple']) assert.ok(!table.includes(secret));
      assert.ok(!JSON.stringify([await rig.history(), report]).includes(first));
    }));
});
