import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { CreateTagsCommand, CreateVpcCommand } from '@aws-sdk/client-ec2';
import { Failure } from '../../src/core/failure.ts';
import { encodeAddress } from '../../src/core/mark.ts';
import type { DrillOptions, RebuildReport } from '../../src/engine/reports.ts';
import { changesIn, type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { synthesizeStacks } from '../support/synthesize-stacks.ts';

let cloud: RigCloud;
let rig: EstateRig;
const names = ['network', 'storage', 'data'];
const never = new AbortController().signal;
const refused = (code: string) => (thrown: unknown) => thrown instanceof Failure && thrown.code === code;

before(async () => {
  cloud = await startRigCloud();
  rig = await openEstate(cloud);
  const { stacks, dependencies } = await synthesizeStacks();
  rig.commit(stacks, { dependencies, policy: 'version: 1\ndefaults: {drift: revert}\n' });
});
after(async () => {
  rig?.close();
  await cloud?.stop();
});

/** An installation that was made for a drill, in an account of its own unless one is given. */
async function openDrill(id: string, account = rig.account): Promise<EstateRig> {
  return openEstate(cloud, { account, installation: `rig-drill-${id}`, repository: rig.repository });
}

function optionsFor(drill: EstateRig, more: Partial<DrillOptions> = {}): DrillOptions {
  return {
    account: drill.account.id,
    region: undefined,
    production: [],
    allowProduction: false,
    makeTable: async () => undefined,
    progress: () => undefined,
    ...more,
  };
}

describe('the three stacks are drilled, lost and found', { concurrency: 1 }, () => {
  test('a drill in an empty account rebuilds all of them, says what needs a backup, and leaves nothing', async () => {
    const drill = await openDrill('whole', await cloud.newAccount());
    try {
      const report = await drill.worker.engine.drill(optionsFor(drill), never);
      assert.deepEqual(
        report.stacks.map(({ stack, names: inUse, manual, failed }) => ({ stack, inUse, manual, failed })),
        names.map((stack) => ({ stack, inUse: [], manual: [], failed: [] })),
      );
      assert.ok(report.stacks.every(({ objects, calls }) => objects > 0 && calls > 0));
      assert.deepEqual(
        report.stacks.map(({ data }) => data.length),
        [0, 1, 4],
      );
      assert.deepEqual([report.left, report.notes], [[], []]);
      assert.equal(
        report.removed,
        report.stacks.reduce((sum, { objects }) => sum + objects, 0),
      );
    } finally {
      drill.close();
    }
  });

  test('the estate is built, and a drill beside it says which names are in use', async () => {
    for (const stack of names) assert.equal((await rig.reconcile(stack)).outcome, 'succeeded');
    const drill = await openDrill('names', await cloud.newAccount());
    try {
      // Somebody else's, and not marked by anybody.
      await drill.dynamodb.send(
        new CreateTableCommand({
          TableName: 'acme-orders',
          AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
          BillingMode: 'PAY_PER_REQUEST',
        }),
      );
      const report = await drill.worker.engine.drill(optionsFor(drill), never);
      const data = report.stacks.find(({ stack }) => stack === 'data');
      assert.deepEqual(
        data?.names.map(({ address }) => address),
        ['data/aws_dynamodb_table.orders'],
      );
      assert.equal(data.data.length, 3);
      const { TableNames } = await drill.dynamodb.send(new ListTablesCommand({}));
      assert.deepEqual(TableNames, ['acme-orders']);
      assert.deepEqual([report.left, report.notes], [[], []]);
    } finally {
      drill.close();
    }
  });

  test('a drill is refused in the account of production, in one that is not empty, and with other credentials', async () => {
    const drill = await openDrill('refused');
    const calls = rig.calls(true).length;
    try {
      const { engine } = drill.worker;
      const given = optionsFor(drill, { production: [drill.account.id] });
      await assert.rejects(engine.drill(given, never), refused('drill-refused'));
      await assert.rejects(engine.drill(optionsFor(drill), never), (thrown: unknown) => {
        return refused('drill-refused')(thrown) && /is not empty|holds \d+ objects/.test(String(thrown));
      });
      const pinned = await openEstate(cloud, {
        pinnedAccount: '999999999999',
        installation: 'rig-drill-other',
        repository: rig.repository,
      });
      await assert.rejects(pinned.worker.engine.drill(optionsFor(pinned), never), refused('wrong-account'));
      pinned.close();
      await assert.rejects(rig.worker.engine.drill(optionsFor(rig), never), /installation of its own/);
      assert.equal(rig.calls(true).length, calls);
    } finally {
      drill.close();
    }
  });

  test('a drill that is cut off is ended by its name', async () => {
    const drill = await openDrill('cut', await cloud.newAccount());
    try {
      const stop = new AbortController();
      const unhook = cloud.proxy.hooks.afterEffect((call) => {
        const isOurs = call.caller === drill.account.worker.accessKeyId;
        if (isOurs && call.operation === 'CreateSubnet') stop.abort(new Error('cut'));
      });
      await assert.rejects(drill.worker.engine.drill(optionsFor(drill), stop.signal));
      unhook();
      const worker = drill.another('worker-2');
      const report = await worker.engine.drill(optionsFor(drill, { cleanUp: true }), never);
      assert.deepEqual(report.stacks, []);
      assert.ok(report.removed > 0);
      assert.deepEqual([report.left, report.notes], [[], []]);
    } finally {
      drill.close();
    }
  });

  test('a lost table is rebuilt from marks and relations alone: the same objects, no call that changes any, an empty plan', async () => {
    const { Vpc } = await rig.ec2.send(new CreateVpcCommand({ CidrBlock: '10.250.0.0/16' }));
    const lost = await openEstate(cloud, { account: rig.account, repository: rig.repository });
    try {
      const { engine, ledger } = lost.worker;
      const estate = await lost.estate();
      const written = rig.calls(true).length;
      const listed: RebuildReport[] = [];
      for (const stack of names) listed.push(await engine.rebuild(estate, stack, { write: undefined }, never));
      for (const [index, stack] of names.entries()) {
        const known = (await rig.entries(stack)).map(({ address, id }) => `${address} ${id}`).sort();
        assert.deepEqual(listed[index]?.adopted.map(({ address, id }) => `${address} ${id}`).sort(), known);
        assert.deepEqual([listed[index]?.left, listed[index]?.unread, listed[index]?.strangers], [[], [], []]);
        assert.deepEqual(await lost.entries(stack), []);
      }
      for (const stack of names) {
        const report = await engine.rebuild(estate, stack, { write: 'a test' }, never);
        assert.equal(report.outcome, 'equal', JSON.stringify([report.left, report.unread]));
        const { appliedCommit, lastRun } = await ledger.load(stack, never);
        assert.deepEqual(
          [appliedCommit, lastRun?.kind, lastRun?.outcome],
          [estate.revision.commit, 'rebuild', 'succeeded'],
        );
        const before = new Map((await rig.entries(stack)).map((entry) => [entry.address, entry]));
        for (const entry of await lost.entries(stack)) {
          const { applied, dependencies, protected: isProtected } = before.get(entry.address) ?? {};
          assert.deepEqual([entry.applied, entry.dependencies, entry.protected], [applied, dependencies, isProtected]);
        }
      }
      for (const stack of names) assert.equal((await lost.reconcile(stack)).outcome, 'nothing to do');
      assert.equal(rig.calls(true).length, written);
      const ids = (await Promise.all(names.map((stack) => lost.entries(stack)))).flat().map(({ id }) => id);
      assert.ok(!ids.includes(Vpc?.VpcId ?? ''));
      const told = (await lost.history()).filter(({ actor }) => actor === 'a test');
      assert.equal(told.length, ids.length + 2 * names.length);
    } finally {
      lost.close();
    }
  });

  test('what differs, what belongs to somebody else and what nothing means is listed, and no commit counts as applied', async () => {
    const lost = await openEstate(cloud, { account: rig.account, repository: rig.repository });
    try {
      const entries = await rig.entries('network');
      const idOf = (type: string): string => entries.find((entry) => entry.type === type)?.id ?? '';
      const theirs = [{ Key: 'groundstate:installation', Value: 'theirs' }];
      await rig.ec2.send(new CreateTagsCommand({ Resources: [idOf('aws_internet_gateway')], Tags: theirs }));
      const stale = [
        { Key: 'Name', Value: 'drifted' },
        { Key: 'groundstate:address', Value: encodeAddress('network/aws_subnet.gone') },
      ];
      await rig.ec2.send(new CreateTagsCommand({ Resources: [idOf('aws_subnet')], Tags: stale }));
      await rig.ec2.send(new CreateTagsCommand({ Resources: [idOf('aws_vpc')], Tags: stale.slice(0, 1) }));
      const estate = await lost.estate();
      const report = await lost.worker.engine.rebuild(estate, 'network', { write: 'a test' }, never);
      assert.equal(report.outcome, 'different');
      assert.deepEqual(
        report.strangers.map(({ address }) => address),
        ['network/aws_subnet.gone'],
      );
      assert.ok(!report.adopted.some(({ type }) => type === 'aws_internet_gateway'));
      const vpc = report.adopted.find(({ type }) => type === 'aws_vpc');
      assert.deepEqual(vpc?.differs, ['tags']);
      assert.equal((await lost.worker.ledger.load('network', never)).appliedCommit, undefined);
      assert.ok(changesIn(await lost.plan('network')).some((change) => change.startsWith('update network/aws_vpc')));
    } finally {
      lost.close();
    }
  });

  test('a rebuild needs the lock and a groundstate.yaml', async () => {
    const lost = await openEstate(cloud, { account: rig.account, repository: rig.repository });
    try {
      const { ledger } = lost.another('worker-9');
      const estate = await lost.estate();
      const { commit } = estate.revision;
      const acquired = await ledger.acquire({ stack: 'storage', operation: 'apply', commit, patience: 'none' }, never);
      assert.ok(acquired.kind === 'acquired');
      const { engine } = lost.worker;
      await assert.rejects(engine.rebuild(estate, 'storage', { write: 'a test' }, never), refused('lock-held'));
      await acquired.lease.release();
      const unruled = { ...estate, policy: undefined };
      await assert.rejects(engine.rebuild(unruled, 'storage', { write: 'a test' }, never), refused('held'));
      await assert.rejects(engine.rebuild(estate, 'nothing', { write: 'a test' }, never), refused('unknown-stack'));
      assert.deepEqual(await lost.entries('storage'), []);
    } finally {
      lost.close();
    }
  });
});
