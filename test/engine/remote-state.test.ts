import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { PlanReport } from '../../src/engine/reports.ts';
import { type EstateRig, openEstate } from '../support/estate-rig.ts';
import { type RigCloud, rigRegion, startRigCloud } from '../support/rig-cloud.ts';

const state = {
  version: 4,
  terraform_version: '1.11.4',
  serial: 7,
  lineage: 'a',
  outputs: {
    zones: { value: ['b', 'a'], type: ['set', 'string'] },
    sizes: { value: { a: 1, b: 2 }, type: ['map', 'number'] },
    mixed: { value: ['x', 1, null], type: ['tuple', ['string', 'number', 'string']] },
    word: { value: 'hush-hush', type: 'string', sensitive: true },
  },
  resources: [],
};

let cloud: RigCloud;
let rig: EstateRig;
let bucket: string;

before(async () => {
  cloud = await startRigCloud();
  rig = await openEstate(cloud);
  bucket = `states-${rig.account.id}`;
  await rig.s3.send(
    new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: rigRegion } }),
  );
  const put = (Key: string, Body: string) => rig.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
  await put('net/terraform.tfstate', JSON.stringify(state));
  await put(
    'spaces/blue/net/terraform.tfstate',
    JSON.stringify({ ...state, outputs: { name: { value: 'blue', type: 'string' } } }),
  );
  await put('old.tfstate', JSON.stringify({ version: 3, modules: [] }));
  await put('text.tfstate', 'no state');
});
after(async () => {
  rig.close();
  await cloud.stop();
});

async function planWith(given: object, outputs: Readonly<Record<string, string>>): Promise<PlanReport> {
  rig.commit({
    app: {
      provider: { aws: [{ region: 'us-west-2' }] },
      data: { terraform_remote_state: { net: { backend: 's3', ...given } } },
      resource: {
        aws_vpc: {
          main: { cidr_block: '10.0.0.0/16', tags: { word: '${data.terraform_remote_state.net.outputs.word}' } },
        },
      },
      output: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, { value }])),
    },
  });
  return rig.plan('app');
}

const s3 = (key: string, more: object = {}) => ({ config: { bucket, key, region: rigRegion, encrypt: true, ...more } });

describe('the state of a foreign stack in S3', () => {
  test('gives its outputs with their types, keeps its secrets, and is only read', async () => {
    const plan = await planWith(s3('net/terraform.tfstate'), {
      zones: '${join(",", data.terraform_remote_state.net.outputs.zones)}',
      twice: '${[for name, size in data.terraform_remote_state.net.outputs.sizes : size * 2]}',
      mixed: '${data.terraform_remote_state.net.outputs.mixed[1]}',
      other: '${try(data.terraform_remote_state.net.outputs.nothing, "none")}',
    });
    assert.deepEqual(plan.diagnostics, []);
    const outputs = Object.fromEntries(plan.outputs.map(({ name, value }) => [name, value]));
    assert.deepEqual(outputs, { zones: 'a,b', twice: [2, 4], mixed: 1, other: 'none' });
    assert.ok(!JSON.stringify(plan).includes('hush-hush'));
    assert.deepEqual(rig.calls(true), []);
  });

  test('has a place for each workspace, and a role where it is given one', async () => {
    const other = (await cloud.newAccount()).id;
    const name = { name: '${data.terraform_remote_state.net.outputs.name}' };
    const more = { workspace_key_prefix: 'spaces' };
    const plan = await planWith({ ...s3('net/terraform.tfstate', more), workspace: 'blue' }, name);
    assert.equal(plan.outputs[0]?.value, 'blue');
    const role = { assume_role: { role_arn: `arn:aws:iam::${other}:role/reader` } };
    const since = cloud.proxy.calls({ operation: 'AssumeRole' }).length;
    await planWith(s3('net/terraform.tfstate', role), name);
    assert.equal(cloud.proxy.calls({ operation: 'AssumeRole' }).length, since + 1);
  });

  test('says why it has no answer, and what depends on it waits', async () => {
    const said = async (given: object) => {
      const plan = await planWith(given, {});
      assert.deepEqual(plan.decisions, []);
      return plan.diagnostics.map(({ code, detail }) => `${code}: ${detail}`).join();
    };
    assert.match(
      await said(s3('gone.tfstate')),
      /data-source-failed: There is no state at s3:\/\/states-\d+\/gone\.tfstate/,
    );
    assert.match(await said(s3('old.tfstate')), /in the format 4, and it has the format 3/);
    assert.match(await said(s3('text.tfstate')), /in the format 4, and it is none/);
    assert.match(await said(s3('net/terraform.tfstate', { profile: 'dev' })), /"profile" cannot be followed/);
    assert.match(await said({ backend: 'gcs', config: {} }), /States of the backend "gcs" are not read/);
    assert.match(
      await said({ backend: 'local', config: { path: '/tmp/x.tfstate' } }),
      /no state file "\/tmp\/x\.tfstate" in the folder/,
    );
    const undo = rig.spoil({ operation: 'GetObject', times: Number.POSITIVE_INFINITY }, { kind: 'access-denied' });
    assert.match(await said(s3('net/terraform.tfstate')), /GetObject was answered AccessDenied/);
    undo();
  });

  test('has its defaults where it is missing, or lacks an output', async () => {
    const word = { word: '${data.terraform_remote_state.net.outputs.word}' };
    const missing = await planWith({ ...s3('gone.tfstate'), defaults: { word: 'plain' } }, word);
    assert.equal(missing.outputs[0]?.value, 'plain');
    const lacking = await planWith(
      { ...s3('net/terraform.tfstate'), defaults: { extra: 'e' } },
      { extra: '${data.terraform_remote_state.net.outputs.extra}' },
    );
    assert.equal(lacking.outputs[0]?.value, 'e');
  });
});
