import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import type { Call } from '../support/proxy/call.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

/** The lease is taken and given back, and the timeline gets its events, in a transaction each. */
const AROUND = 3;

const vpc = (Name: string): object => ({ aws_vpc: { main: { cidr_block: '10.0.0.0/16', tags: { Name } } } });

/** Those of `threeWaves` that are made, which is two records each. */
const OBJECTS = 26 - 1;

/** Three waves: a network, twelve subnets and a table in it, and twelve associations of the two. */
function threeWaves(): object {
  const names = Array.from({ length: 12 }, (_none, index) => `s${index}`);
  const each = (make: (name: string, index: number) => object): object =>
    Object.fromEntries(names.map((name, index) => [name, make(name, index)]));
  const vpc_id = '${aws_vpc.main.id}';
  return {
    ...vpc('main'),
    aws_subnet: each((_name, index) => ({ vpc_id, cidr_block: `10.0.${index}.0/24` })),
    aws_route_table: { main: { vpc_id } },
    aws_route_table_association: each((name) => ({
      subnet_id: `\${aws_subnet.${name}.id}`,
      route_table_id: '${aws_route_table.main.id}',
    })),
  };
}

/** The calls that write to the ledger's table while something is done. */
async function writesDuring(rig: EstateRig, work: () => Promise<unknown>): Promise<readonly Call[]> {
  const calls: Call[] = [];
  const end = cloud.proxy.hooks.beforeCall((call) => {
    const isOurs = call.request.body.includes(`"${rig.table.name}"`);
    if (call.service === 'dynamodb' && call.mutating && isOurs) calls.push(call);
  });
  await work();
  end();
  return calls;
}

type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

interface Written {
  readonly Put?: { readonly Item: Attributes };
  readonly Update?: { readonly UpdateExpression: string; readonly ExpressionAttributeValues: Attributes };
}

/** Bytes of the attributes that are written, as DynamoDB counts an item: without what a request has around them. */
function bytesIn({ request }: Call): number {
  const input = JSON.parse(request.body.toString()) as { readonly TransactItems?: readonly Written[] };
  const written = input.TransactItems ?? [{ Update: input as unknown as NonNullable<Written['Update']> }];
  const set = written.flatMap(({ Put, Update }) => {
    const given = Object.entries(Put?.Item ?? Update?.ExpressionAttributeValues ?? {});
    return Update === undefined
      ? given
      : given.filter(([name]) => Update.UpdateExpression.split(/[ ,]+/).includes(name));
  });
  return set.reduce((sum, [name, value]) => sum + name.length + Buffer.byteLength(String(Object.values(value)[0])), 0);
}

test('an apply costs the ledger two writes and two a wave, and one of a single object at most 4 kB', async (t) => {
  const rig = await openEstate(cloud, { ledger: 'in DynamoDB' });
  try {
    rig.commit({ app: stackOf(vpc('one')) });
    await rig.reconcile('app');
    rig.commit({ app: stackOf(vpc('two')) });
    const small = await writesDuring(rig, async () => assert.equal((await rig.reconcile('app')).outcome, 'succeeded'));
    assert.ok(small.length <= AROUND + 2 + 2, `${small.length} writes`);
    const bytes = small.reduce((sum, call) => sum + bytesIn(call), 0);
    assert.ok(bytes <= 4_096, `${bytes} bytes`);
    t.diagnostic(`${small.length} writes of ${bytes} bytes`);
    rig.commit({ app: stackOf(threeWaves()) });
    const large = await writesDuring(rig, async () => assert.equal((await rig.reconcile('app')).outcome, 'succeeded'));
    // How many answers of a wave come close enough together is a matter of the machine; never is it one write for each.
    assert.ok(large.length < OBJECTS, `${large.length} writes for ${OBJECTS} objects`);
    t.diagnostic(`${large.length} writes for ${OBJECTS} objects in three waves, of at least ${AROUND + 2 + 2 * 3}`);
  } finally {
    rig.close();
  }
});
