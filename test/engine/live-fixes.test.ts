import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CreateTagsCommand } from '@aws-sdk/client-ec2';
import { type EstateRig, onNewEstate } from '../support/estate-rig.ts';
import { type RigCloud, startRigCloud } from '../support/rig-cloud.ts';
import { stackOf } from './documents.ts';

let cloud: RigCloud;

before(async () => {
  cloud = await startRigCloud();
});
after(() => cloud.stop());

const { signal } = new AbortController();
const policy = 'version: 1\ndefaults: {drift: report, prune: auto, deletions: {max: 10, percent: 100}}\n';
const gateways = (tags: Readonly<Record<string, string>>, more: object = {}): object => ({
  app: stackOf({ aws_internet_gateway: { edited: { tags }, other: {}, ...more } }),
});

/** What merging these documents would do to live edits, as `fate address attribute`. */
async function fatesOf(rig: EstateRig, stacks: Readonly<Record<string, object>>): Promise<readonly string[]> {
  const { engine } = rig.worker;
  const proposal = await engine.propose(rig.repository.propose({ stacks, policy }), signal);
  const estate = await engine.loadProposal(proposal, signal);
  await assert.rejects(
    engine.reconcile(estate, 'app', { trigger: { kind: 'command', text: 'a test' }, patience: 'none' }, signal),
    { code: 'proposal' },
  );
  const { liveFixes = [] } = await engine.plan(estate, 'app', signal);
  for (const { drift, firstSeen } of liveFixes) {
    assert.equal(drift.culprit?.operation, 'CreateTags');
    assert.ok(firstSeen !== undefined);
  }
  return liveFixes.map(({ fate, drift }) => `${fate} ${drift.address} ${drift.attribute}`);
}

test('a proposal is told the fate of live edits that it touches, with their author, and of no others', () =>
  onNewEstate(cloud, async (rig) => {
    rig.commit(gateways({ team: 'net' }) as never, { policy });
    assert.equal((await rig.reconcile('app')).outcome, 'succeeded');
    const id = (await rig.entries('app')).find(({ address }) => address.endsWith('edited'))?.id ?? '';
    await rig.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'team', Value: 'hotfix' }] }));
    await rig.scan('app');
    const before = rig.calls(true).length;
    const edited = 'app/aws_internet_gateway.edited tags';
    assert.deepEqual(await fatesOf(rig, gateways({ team: 'platform' }) as never), [`overwritten ${edited}`]);
    assert.deepEqual(await fatesOf(rig, gateways({ team: 'hotfix' }) as never), [`kept ${edited}`]);
    assert.deepEqual(await fatesOf(rig, gateways({ team: 'net' }, { third: {} }) as never), []);
    const without = { app: stackOf({ aws_internet_gateway: { other: {} } }) };
    assert.deepEqual(await fatesOf(rig, without), [`destroyed ${edited}`]);
    assert.equal(rig.calls(true).length, before);
  }));
