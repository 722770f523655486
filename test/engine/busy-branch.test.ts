import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createJournal } from '../../src/adapters/dynamodb/journal.ts';
import { asFailure } from '../../src/core/failure.ts';
import { type Crash, openMortalWorker, type World } from '../conformance/crash/mortal-worker.ts';
import { dieOver, openWorld, passOver } from '../conformance/crash/mortal-world.ts';
import { VirtualClock } from '../conformance/crash/virtual-clock.ts';
import { openPolicy } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const never = new AbortController().signal;
/** Longer than any request lives and AWS may hide what it made. */
const overWindowsMs = 11 * 60_000;

const vpc = { it: { cidr_block: '10.0.0.0/16' } };
const trust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' }],
};

const rights = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }] };

interface Row {
  readonly resource: object;
  /** The create around which the first worker dies is its last call of so many. */
  readonly calls: number;
}

/** One object of each way in which a create that was cut off is found again. */
const rows: Readonly<Record<string, Row>> = {
  'by its mark': { resource: { aws_vpc: vpc }, calls: 1 },
  'by its token': {
    resource: { aws_vpc: vpc, aws_route_table: { it: { vpc_id: `\${aws_vpc.it.id}` } } },
    calls: 2,
  },
  'by its name': { resource: { aws_cloudwatch_log_group: { it: { name: 'it' } } }, calls: 1 },
  'by what it relates': {
    resource: {
      aws_iam_role: { it: { name: 'it', assume_role_policy: JSON.stringify(trust) } },
      aws_iam_role_policy: {
        it: { role: `\${aws_iam_role.it.name}`, name: 'it', policy: JSON.stringify(rights) },
      },
    },
    calls: 2,
  },
};

interface Ground {
  readonly world: World;
  /** A pass whose commit was the tip until it had its lease: it applies nothing, and says so. */
  passTooLate(): Promise<void>;
  /** A pass at the tip; gives its outcome and the mutating calls that it made. */
  passInTime(): Promise<readonly string[]>;
  /** The calls of older workers of which nobody knows yet what became of them. */
  open(): Promise<number>;
  history(): Promise<readonly string[]>;
}

/** A stack whose worker died around a create, and a branch that moves on in every pass of the next one. */
async function afterDeath({ resource, calls }: Row, point: Crash['point']): Promise<Ground> {
  const clock = new VirtualClock();
  const world = openWorld(cloud, await cloud.newAccount(), clock);
  const { repository, table } = world;
  const planned = repository.commit({ stacks: { app: stackOf(resource) }, policy: openPolicy });
  await dieOver(world, 'worker-1', { call: calls, point });
  const later = { aws_internet_gateway: { later: {} } };
  repository.commit({ stacks: { app: stackOf({ ...resource, ...later }) }, policy: openPolicy });
  const next = openMortalWorker(world, 'worker-2');
  const journal = createJournal(table, (text) => text);
  return {
    world,
    async passTooLate() {
      await assert.rejects(passOver(next, planned), (thrown) => asFailure(thrown).code === 'tip-moved');
      assert.deepEqual(next.writes, [], 'a pass that was refused changed something');
    },
    async passInTime() {
      const { outcome, notes } = await passOver(next);
      assert.equal(outcome, 'succeeded', notes.join('\n'));
      return next.writes;
    },
    open: async () => (await next.ledger.load('app', never)).intents.filter(({ settled }) => settled !== true).length,
    history: async () => {
      const all = await journal.history({ since: clock.now() - 3_600_000, until: clock.now() + 1_000 }, never);
      return all.map(({ text }) => text);
    },
  };
}

describe('a branch that moves on in every pass does not delay what an earlier run left open', {
  concurrency: 2,
}, () => {
  for (const [how, row] of Object.entries(rows)) {
    test(`an object that was made is found ${how} and taken over, and the history says so`, async () => {
      const ground = await afterDeath(row, 'after the effect');
      assert.equal(await ground.open(), 1);
      await ground.passTooLate();
      assert.equal(await ground.open(), 0);
      const told = (await ground.history()).join('\n');
      assert.match(told, /^create done: an earlier run was cut off around/m);
      assert.match(told, /its worker ended without a word, and worker-2 goes on/);
      assert.deepEqual(await ground.passInTime(), ['ec2:CreateInternetGateway']);
    });

    test(`one that left no trace, and would be found ${how}, is given up when it can no longer arrive`, async () => {
      const ground = await afterDeath(row, 'before');
      await ground.passTooLate();
      assert.equal(await ground.open(), 1, 'a stored request is sent again by the tip alone');
      await ground.world.clock.sleep(overWindowsMs, never);
      await ground.passTooLate();
      assert.equal(await ground.open(), 0);
      assert.equal((await ground.passInTime()).length, 2);
    });
  }
});
