import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quarantineMs } from '../../src/core/protocol/windows.ts';
import { openMortalWorker } from '../conformance/crash/mortal-worker.ts';
import { dieOver, openWorld, passOver } from '../conformance/crash/mortal-world.ts';
import { openPolicy } from '../support/estate-rig.ts';
import { clockedCloud } from './clocked-cloud.ts';
import { stackOf } from './documents.ts';

const { clock, cloud } = clockedCloud();

const never = new AbortController().signal;
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'ec2.amazonaws.com' } }],
});
const role = { name: 'app', assume_role_policy: trust };
const other = { name: 'other', assume_role_policy: trust };

test('a name is not given to another address while an older delete of it may still arrive', async () => {
  const world = openWorld(cloud(), await cloud().newAccount(), clock);
  const commit = (aws_iam_role: object): void => {
    world.repository.commit({ stacks: { app: stackOf({ aws_iam_role }) }, policy: openPolicy });
  };
  commit({ former: role, other });
  assert.equal((await passOver(openMortalWorker(world, 'first'))).outcome, 'succeeded');
  await clock.sleep(20 * 60_000, never); // AWS hides nothing of it any more
  commit({ other });
  await dieOver(world, 'second', { call: 1, point: 'after the effect' });
  commit({ latter: role, other });
  const survivor = openMortalWorker(world, 'survivor');
  const { changes, notes } = await passOver(survivor);
  const [latter] = changes.filter(({ address }) => address === 'app/aws_iam_role.latter');
  assert.equal(latter?.result, 'failed', notes.join('\n'));
  assert.match(
    latter.detail,
    /DeleteRole for app\/aws_iam_role\.former was sent by a worker .* could still take effect/,
  );
  await clock.sleep(quarantineMs('iam'), never);
  const later = await passOver(survivor);
  assert.equal(later.outcome, 'succeeded', later.notes.join('\n'));
});
