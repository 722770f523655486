import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DescribeRouteTablesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { type Crash, openMortalWorker } from '../conformance/crash/mortal-worker.ts';
import { dieOver, openWorld, passOver } from '../conformance/crash/mortal-world.ts';
import { openPolicy } from '../support/estate-rig.ts';
import { rigRegion } from '../support/rig-cloud.ts';
import { clockedCloud } from './clocked-cloud.ts';
import { stackOf } from './documents.ts';

/** The clock of AWS too: it forgets a client token after a day. */
const { clock, cloud } = clockedCloud();

const never = new AbortController().signal;
const beyondTokensMs = 25 * 3_600_000;

const stack = stackOf({
  aws_vpc: { it: { cidr_block: '10.0.0.0/16' } },
  aws_route_table: { it: { vpc_id: `\${aws_vpc.it.id}` } },
});

/** Who dies, one after the other, before the day in which AWS forgets their token. */
const rows: Readonly<Record<string, readonly Crash[]>> = {
  'what was made is found by its mark': [{ call: 2, point: 'after the effect' }],
  'what was made and answered is found by its mark': [{ call: 2, point: 'after the reply' }],
  'what was not made is made once': [{ call: 2, point: 'before' }],
  'what the next worker made by the stored request is found by its mark': [
    { call: 2, point: 'before' },
    { call: 1, point: 'after the effect' },
  ],
  'what the next worker was about to ask for is made once': [
    { call: 2, point: 'before' },
    { call: 1, point: 'before' },
  ],
};

describe('a client token that AWS has forgotten makes no second object', () => {
  for (const [sentence, crashes] of Object.entries(rows)) {
    test(sentence, async () => {
      const account = await cloud().newAccount();
      const world = openWorld(cloud(), account, clock);
      world.repository.commit({ stacks: { app: stack }, policy: openPolicy });
      for (const [index, crash] of crashes.entries()) await dieOver(world, `worker-${index}`, crash);
      await clock.sleep(beyondTokensMs, never);
      const survivor = openMortalWorker(world, 'survivor');
      const { outcome, notes } = await passOver(survivor);
      assert.equal(outcome, 'succeeded', notes.join('\n'));
      assert.deepEqual((await survivor.ledger.load('app', never)).intents, []);
      const ec2 = new EC2Client({ endpoint: cloud().proxy.endpoint, region: rigRegion, credentials: account.person });
      const { RouteTables = [] } = await ec2.send(new DescribeRouteTablesCommand({}));
      ec2.destroy();
      const made = RouteTables.filter(({ Tags = [] }) => Tags.some(({ Key }) => Key === 'groundstate:address'));
      assert.equal(made.length, 1);
    });
  }
});
